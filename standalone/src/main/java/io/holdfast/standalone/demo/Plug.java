package io.holdfast.standalone.demo;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The plug of the demo's backbone: every call of the adapter and every answer to it passes here,
/// in order, so that a fault reaches the adapter as one of a real backbone would.
///
/// Owned by its loop; {@link #now} is a volatile.
final class Plug implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Plug.class.getName());

  /// What a wiped folder keeps: the adapter holds it all the while.
  private static final Set<String> KEPT = Set.of("lock", "format");

  /// The fault at hand and since when, or since when there is none.
  record State(Fault fault, long sinceMillis) {}

  /// Something on its way through the plug.
  private record Passage(PluggedSession session, Runnable call) {}

  private final @Nullable Path folder;
  private final Ticker ticker;
  private final Loop<Runnable> loop;
  private final Deque<Passage> stalled = new ArrayDeque<>();
  private @Nullable PluggedSession session;
  private boolean ending;
  private boolean healsAfterEnd;
  private volatile State state;

  /// `folder` is the embedded log's; null = a backbone that cannot be wiped from here.
  Plug(@Nullable Path folder, Ticker ticker) {
    this.folder = folder;
    this.ticker = ticker;
    this.state = new State(Fault.NONE, ticker.wallMillis());
    // The adapter bounds what is under way with a session.
    this.loop = Loop.unbounded("demo-plug", ticker, Runnable::run);
    loop.start();
  }

  State now() {
    return state;
  }

  /// Whether there is a folder to wipe.
  boolean wipes() {
    return folder != null;
  }

  Backbone around(Backbone real) {
    return new PluggedBackbone(real, this);
  }

  /// One fault at a time: a second one is not heard.
  void pull(Fault fault) {
    loop.offer(() -> {
      if (state.fault() == Fault.NONE && !ending && (fault != Fault.WIPE || wipes())) {
        LOG.log(System.Logger.Level.WARNING, "demo: the backbone gets a {0}", fault.word());
        state = new State(fault, ticker.wallMillis());
        if (fault != Fault.FREEZE) {
          end(fault);
        }
      }
    });
  }

  void heal() {
    loop.offer(() -> {
      healsAfterEnd = ending;
      if (!ending && state.fault() != Fault.NONE) {
        healed();
      }
    });
  }

  private void healed() {
    LOG.log(System.Logger.Level.INFO, "demo: the backbone is whole again");
    state = new State(Fault.NONE, ticker.wallMillis());
    List<Passage> waiting = List.copyOf(stalled);
    stalled.clear();
    for (Passage each : waiting) {
      run(each);
    }
  }

  /// What the session at hand has under way is finished first: an answer that was given is heard.
  private void end(Fault fault) {
    PluggedSession ends = session;
    ending = true;
    Thread.ofVirtual()
        .name("demo-plug-end")
        .start(() -> {
          if (ends != null) {
            ends.endReal();
          }
          if (fault == Fault.WIPE) {
            wipe();
          }
          loop.offer(() -> ended(ends, fault));
        });
  }

  private void ended(@Nullable PluggedSession ends, Fault fault) {
    if (ends != null) {
      ends.end(new SessionEnd.Absent("the demo's plug was pulled: " + fault.word()));
    }
    ending = false;
    if (healsAfterEnd) {
      healsAfterEnd = false;
      healed();
    }
  }

  private void wipe() {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!KEPT.contains(String.valueOf(file.getFileName()))) {
          Files.delete(file);
        }
      }
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.WARNING, "demo: the log was not wiped: {0}", failed.toString());
    }
  }

  /// A dial: of a frozen backbone it hangs, of one that is away it is refused.
  void dial(PluggedSession dialled) {
    loop.offer(() -> {
      session = dialled;
      switch (state.fault()) {
        case NONE, FREEZE -> run(new Passage(dialled, dialled::dialReal));
        case KILL, WIPE -> dialled.end(new SessionEnd.Absent("nobody serves there"));
      }
    });
  }

  void knock(Backbone real, java.util.function.Consumer<Boolean> present) {
    loop.offer(() -> {
      if (state.fault() == Fault.NONE) {
        real.knock(present);
      } else {
        present.accept(false);
      }
    });
  }

  /// Lets something through in its order, now or after the thaw; nothing of a session that is over.
  void pass(PluggedSession of, Runnable call) {
    loop.offer(() -> run(new Passage(of, call)));
  }

  /// Behind what is on its way; what a freeze has stalled is lost with the session.
  void closed(PluggedSession of) {
    loop.offer(of::closed);
  }

  private void run(Passage passage) {
    if (passage.session().over()) {
      return;
    }
    if (state.fault() == Fault.FREEZE) {
      stalled.add(passage);
    } else {
      passage.call().run();
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
