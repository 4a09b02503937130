package io.holdfast.edge.upstream;

import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import java.util.function.Consumer;

/// One publish between its publisher and the fanouts, or a copy of one that a fanout holds, on its
/// way to another fanout.
///
/// Owned by {@link PublishWindow}.
final class InFlight {
  final long order;
  final PublishRequest request;
  final long deadlineNanos;
  final Consumer<PublishResult> done;

  /// Its publisher was told that it is held: nobody waits for it, and it is given up by nobody.
  final boolean copy;

  int link = -1;
  long wireId;
  boolean sent;

  /// It may have been stored over a link that was lost: only its key can tell.
  boolean resent;

  /// Nothing newer of its channel goes out before it has its answer.
  boolean ahead;

  private InFlight(
      long order,
      PublishRequest request,
      long deadlineNanos,
      Consumer<PublishResult> done,
      boolean copy) {
    this.order = order;
    this.request = request;
    this.deadlineNanos = deadlineNanos;
    this.done = done;
    this.copy = copy;
  }

  static InFlight awaited(
      long order, PublishRequest request, long deadlineNanos, Consumer<PublishResult> done) {
    return new InFlight(order, request, deadlineNanos, done, false);
  }

  static InFlight copy(long order, PublishRequest request) {
    return new InFlight(order, request, Long.MAX_VALUE, _ -> {}, true);
  }
}
