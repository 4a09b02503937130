package io.holdfast.system.faults;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs rows one after the other. Rows of one setup share their processes, until one of them goes
/// wrong or fails over: the next begins with fresh ones.
///
/// Owned by one thread.
public final class FaultSuite implements AutoCloseable {
  private final Kind kind;
  private final Load.Size size;
  private @Nullable Cluster cluster;
  private @Nullable Setup setup;
  private int round;

  FaultSuite(Kind kind, Load.Size size) {
    this.kind = kind;
    this.size = size;
  }

  /// @param backbone as on the command line
  /// @param clients raw ones, over 20 channels
  /// @param perSecond publishes over all channels
  /// @param stock clients of the stock SDK in one of the channels
  public FaultSuite(String backbone, int clients, int perSecond, int stock) {
    this(Kind.of(backbone), new Load.Size(clients, perSecond, stock));
  }

  /// A row as it went.
  ///
  /// @param isSafe whether every promise but those of time was kept
  /// @param line for the table
  /// @param story what happened, for people
  public record Row(boolean isSafe, String line, String story) {}

  /// Runs the row of this name.
  public Row run(String name) throws IOException {
    Fault fault = FaultCatalog.rows(kind, List.of(name)).getFirst();
    Played played = run(fault);
    return new Row(
        played.judgement().isSafe(),
        new FaultTable().add(fault, kind, played.outcome()),
        played.judgement().explanation() + "\n" + played.story());
  }

  /// The same for the table.
  record Played(Outcome outcome, Judgement judgement, String story) {}

  Played run(Fault fault) throws IOException {
    Cluster on = clusterFor(fault.setup());
    try {
      FaultRun.Told told = new FaultRun(on, size).run(fault, round++);
      Judgement judgement = Judgement.of(fault, told.outcome());
      boolean clean =
          judgement.isSafe() && fault.wanted().control().isEmpty() && kind != Kind.SENTINEL;
      String story = told.story() + (judgement.isSafe() ? "" : "\n" + on.folder());
      if (!clean) {
        leave(!judgement.isSafe());
      }
      return new Played(told.outcome(), judgement, story);
    } catch (IOException | RuntimeException | Error e) {
      System.err.println(on.tails());
      leave(true);
      throw e;
    }
  }

  @Override
  public void close() {
    leave(false);
  }

  private Cluster clusterFor(Setup wanted) throws IOException {
    Cluster now = cluster;
    if (now != null && wanted.equals(setup)) {
      return now;
    }
    leave(false);
    Cluster fresh = new Cluster(kind, wanted);
    cluster = fresh;
    setup = wanted;
    return fresh;
  }

  private void leave(boolean withLogs) {
    Cluster now = cluster;
    cluster = null;
    if (now != null) {
      now.close();
      if (!withLogs) {
        now.forget();
      }
    }
  }
}
