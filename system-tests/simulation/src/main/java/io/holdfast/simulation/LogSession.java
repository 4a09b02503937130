package io.holdfast.simulation;

import io.holdfast.backbone.redis.LogState;
import io.holdfast.backbone.redis.Memory;
import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.HeadHandler;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One session of an adapter with the model backbone: a connection that delays, is cut, and has
/// holes. What was asked on it may be done although nobody hears of it.
final class LogSession implements BackboneSession {
  private static final long LATENCY_NANOS = 400_000;
  private static final long TIMEOUT_NANOS = World.SECOND;
  private static final PublishResult LATE =
      new PublishResult.Unknown(new Refusal(Code.UNAVAILABLE, "no answer in time"));
  private static final PublishResult FULL =
      new PublishResult.Unavailable(new Refusal(Code.STORAGE, "out of memory"));

  /// Appends that wait for the one that is under way.
  private record Waiting(Lane lane, List<PublishRequest> batch, AppendHandler handler) {}

  private final World world;
  private final LogServer server;
  private final Path path;
  private final Service process;
  private final LogBackbone backbone;
  private final SessionEvents events;
  private final int life;
  private final List<LogTail> tails = new ArrayList<>();
  private final List<List<Waiting>> queues = new ArrayList<>();
  private final boolean[] appending;
  private final long[] epochs;
  private boolean over;
  private int attempts;
  private long lastThere;
  private long lastBack;

  LogSession(
      World world,
      LogServer server,
      Path path,
      Service process,
      LogBackbone backbone,
      SessionEvents events) {
    this.world = world;
    this.server = server;
    this.path = path;
    this.process = process;
    this.backbone = backbone;
    this.events = events;
    this.life = process.life();
    this.appending = new boolean[server.partitions()];
    this.epochs = new long[server.partitions()];
    for (int i = 0; i < server.partitions(); i++) {
      queues.add(new ArrayList<>());
    }
  }

  void dial() {
    if (path.isRefusing(world.nanos()) || (!server.up() && path.thereOpensAt() <= world.nanos())) {
      world.after(LATENCY_NANOS, () -> end("refused"));
      return;
    }
    server.attach(this);
    ask(() -> {
      for (int partition = 0; partition < server.partitions(); partition++) {
        look(partition);
      }
      answer(events::opened);
    });
  }

  private LogState look(int partition) {
    LogState state = server.partition(partition).look(backbone.memories.get(partition));
    backbone.memories.set(partition, backbone.memories.get(partition).with(state));
    epochs[partition] = state.epoch();
    return state;
  }

  // The connection.

  private void ask(Runnable request) {
    long when =
        Math.max(world.nanos() + 20_000 + world.dice.nextLong(LATENCY_NANOS), lastThere + 1);
    lastThere = when;
    travel(when, path::thereOpensAt, () -> server.asked(request));
  }

  /// What the server says; the process hears of it if the connection still lives then.
  private void answer(Runnable what) {
    if (server.mute()) {
      return;
    }
    long when = Math.max(world.nanos() + 20_000 + world.dice.nextLong(LATENCY_NANOS), lastBack + 1);
    lastBack = when;
    travel(
        when,
        path::backOpensAt,
        () -> {
          if (!over && process.alive() && process.life() == life) {
            what.run();
          }
        });
  }

  private void travel(long when, Supplier<Long> opensAt, Runnable what) {
    world.at(
        when,
        () -> {
          long open = opensAt.get();
          if (open > world.nanos()) {
            travel(open + 1 + world.dice.nextLong(1_000), opensAt, what);
          } else {
            what.run();
          }
        });
  }

  /// The server, or the network, ends it.
  void lost(String cause) {
    server.detach(this);
    travel(world.nanos() + 20_000, path::backOpensAt, () -> end(cause));
  }

  private void end(String cause) {
    if (!over && process.alive() && process.life() == life) {
      finish();
      events.ended(new SessionEnd.Lost(cause));
    }
  }

  private void finish() {
    over = true;
    server.detach(this);
    tails.forEach(LogTail::close);
    for (int partition = 0; partition < queues.size(); partition++) {
      List<Waiting> queue = queues.get(partition);
      for (int i = 0; i < queue.size(); i++) {
        Waiting waiting = queue.get(i);
        boolean sent = i == 0 && appending[partition];
        PublishResult result =
            sent
                ? LATE
                : new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "session over"));
        waiting.lane().seen(result);
        waiting.handler().settled(Collections.nCopies(waiting.batch().size(), result));
      }
      queue.clear();
    }
  }

  @Override
  public void close() {
    if (!over) {
      finish();
    }
  }

  // What the adapter asks.

  @Override
  public void append(int partition, Lane lane, List<PublishRequest> batch, AppendHandler handler) {
    if (over) {
      PublishResult gone =
          new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "the session is closed"));
      lane.seen(gone);
      handler.settled(Collections.nCopies(batch.size(), gone));
      return;
    }
    queues.get(partition).add(new Waiting(lane, batch, handler));
    sendNext(partition);
  }

  private void sendNext(int partition) {
    List<Waiting> queue = queues.get(partition);
    while (!queue.isEmpty() && !appending[partition]) {
      Waiting next = queue.getFirst();
      if (next.lane().broken()) {
        queue.removeFirst();
        next.handler().settled(Collections.nCopies(next.batch().size(), Lane.behind()));
        continue;
      }
      appending[partition] = true;
      long epoch = epochs[partition];
      int attempt = ++attempts;
      ask(() -> execute(partition, next, epoch, attempt));
      world.after(TIMEOUT_NANOS, () -> late(partition, next));
    }
  }

  private void execute(int partition, Waiting one, long epoch, int attempt) {
    LogState state = server.partition(partition).state();
    if (!state.bound() || state.epoch() != epoch) {
      answer(() -> fenced(partition, one));
      return;
    }
    List<PublishResult> results = new ArrayList<>();
    boolean broken = false;
    for (PublishRequest request : one.batch()) {
      PublishResult result =
          broken
              ? Lane.behind()
              : server.full() ? FULL : server.partition(partition).append(request);
      broken |= result instanceof PublishResult.Unavailable;
      results.add(result);
    }
    world.note("append", attempt);
    answer(() -> settle(partition, one, results));
  }

  /// The log is not the one that it was: what it is now is asked for, and the batch goes again.
  private void fenced(int partition, Waiting one) {
    List<Waiting> queue = queues.get(partition);
    if (!queue.isEmpty() && queue.getFirst().equals(one)) {
      ask(() -> {
        look(partition);
        answer(() -> {
          if (!queue.isEmpty() && queue.getFirst().equals(one)) {
            appending[partition] = false;
            sendNext(partition);
          }
        });
      });
    }
  }

  private void settle(int partition, Waiting one, List<PublishResult> results) {
    List<Waiting> queue = queues.get(partition);
    if (queue.isEmpty() || !queue.getFirst().equals(one)) {
      return;
    }
    queue.removeFirst();
    appending[partition] = false;
    for (PublishResult result : results) {
      one.lane().seen(result);
      if (result instanceof PublishResult.Stored(var at)) {
        Memory memory = backbone.memories.get(partition);
        backbone.memories.set(partition, memory.seen(memory.end(), at.offset()));
      }
    }
    one.handler().settled(results);
    sendNext(partition);
  }

  private void late(int partition, Waiting one) {
    List<Waiting> queue = queues.get(partition);
    if (!over && appending[partition] && !queue.isEmpty() && queue.getFirst().equals(one)) {
      world.coverage.hit("backbone: append not answered in time");
      end("an append was not answered in time");
    }
  }

  @Override
  public Tail tail(int partition, @Nullable LogPosition after, TailHandler handler) {
    LogTail tail = new LogTail(this, server.partition(partition), partition, handler);
    tails.add(tail);
    if (!over) {
      ask(() -> {
        LogState state = look(partition);
        tail.begin(after == null ? state.end() : after);
        tail.feed();
      });
    }
    return tail;
  }

  /// Tails are told what is new on the log.
  void feed() {
    tails.forEach(LogTail::feed);
  }

  void deliver(Runnable what) {
    answer(what);
  }

  void seen(int partition, LogPosition at, long offset) {
    backbone.memories.set(partition, backbone.memories.get(partition).seen(at, offset));
  }

  @Override
  public void history(HistoryQuery query, HistoryHandler handler) {
    if (over) {
      handler.refused(new Refusal(Code.UNAVAILABLE, "the session is closed"));
      return;
    }
    boolean[] answered = {false};
    ask(() -> {
      for (int i = 0; i < server.partitions(); i++) {
        if (server.partition(i) == server.partitionOf(query.channel())) {
          look(i);
        }
      }
      world.coverage.hit("backbone: history read");
      server.read(query.channel());
      HistoryPage page = server.partitionOf(query.channel()).page(query);
      answer(() -> {
        answered[0] = true;
        handler.page(page);
      });
    });
    world.after(
        TIMEOUT_NANOS,
        () -> {
          if (!answered[0] && !over) {
            world.coverage.hit("backbone: read not answered in time");
            handler.refused(new Refusal(Code.UNAVAILABLE, "no answer in time"));
            end("a read was not answered in time");
          }
        });
  }

  @Override
  public void removeHistory(String channel, RemovalHandler handler) {
    handler.refused(new Refusal(Code.NOT_AVAILABLE, "the model does not remove"));
  }

  @Override
  public void head(int partition, HeadHandler handler) {
    ask(() -> {
      var head = server.partition(partition).head();
      answer(() -> handler.head(head));
    });
  }

  @Override
  public void heartbeat(int partition, long nonce) {
    if (!over && partition < tails.size()) {
      ask(() -> {
        look(partition);
        feed();
        answer(() -> tails.get(partition).beat(nonce));
      });
    }
  }
}
