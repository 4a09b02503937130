package io.holdfast.edge.shard;

import io.holdfast.edge.connection.ConnectionState;
import io.holdfast.edge.drain.DrainPlan;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.runtime.Timers;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The connections of a shard that are to be sent away, each at its time; one that waits for
/// answers goes when it has them.
///
/// Owned by its shard's loop.
final class Departures {
  /// One that goes; after `lastNanos` whatever it waits for.
  record Departure(ClientConnection connection, CloseReason reason, long lastNanos) {}

  private final Timers<Departure> timers = new Timers<>();
  private Runnable done = () -> {};

  /// Spreads these over `nanos`; `whenDone` runs when the last one was told.
  void begin(
      List<ClientConnection> all,
      CloseReason reason,
      long nanos,
      Runnable whenDone,
      long nowNanos,
      RandomGenerator dice) {
    done = whenDone;
    long last = nowNanos + nanos + DrainPlan.ANSWERS_NANOS;
    for (ClientConnection connection : all) {
      timers.at(nowNanos + DrainPlan.turn(nanos, dice), new Departure(connection, reason, last));
    }
    finish();
  }

  long nextNanos() {
    return timers.nextNanos();
  }

  /// The next one that goes now; null when none does.
  @Nullable Departure next(long nowNanos) {
    for (Departure due = timers.pollDue(nowNanos); due != null; due = timers.pollDue(nowNanos)) {
      if (!waits(due.connection()) || nowNanos - due.lastNanos() >= 0) {
        return due;
      }
      timers.at(nowNanos + DrainPlan.AGAIN_NANOS, due);
    }
    finish();
    return null;
  }

  private static boolean waits(ClientConnection connection) {
    return connection.state instanceof ConnectionState.Open open && open.waits();
  }

  private void finish() {
    if (timers.size() == 0) {
      done.run();
      done = () -> {};
    }
  }
}
