package io.holdfast.edge.api;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.http.Handoff;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Publishes many at once, in shares of bounded size, each awaited before the next leaves, so that
/// one call cannot fill the links.
///
/// Thread-safe: holds no mutable state.
@Rim
final class PublishShares {
  private static final int BYTES_MAX = 1 << 20;
  private static final int PUBLICATIONS_MAX = 2_000;

  private static final PublishResult NOT_ANSWERED =
      new PublishResult.Unknown(
          new Refusal(Code.DEADLINE, "no answer in time: the outcome is unknown"));
  private static final PublishResult NOT_SENT =
      new PublishResult.Unavailable(
          new Refusal(Code.UNAVAILABLE, "not sent: one before it got no answer in time"));

  private final EdgeCommands commands;
  private final Ticker ticker;

  PublishShares(EdgeCommands commands, Ticker ticker) {
    this.commands = commands;
    this.ticker = ticker;
  }

  /// The results, in the order of the commands, at the deadline at the latest.
  List<PublishResult> publish(List<PublishCommand> all, long deadlineNanos) {
    List<PublishResult> results = new ArrayList<>(all.size());
    while (results.size() < all.size()) {
      List<PublishCommand> share = all.subList(results.size(), endOfShare(all, results.size()));
      Handoff<List<PublishResult>> handoff = Handoff.of(done -> commands.publish(share, done));
      List<PublishResult> given = handoff.await(deadlineNanos - ticker.nanoTime());
      if (given == null) {
        results.addAll(Collections.nCopies(share.size(), NOT_ANSWERED));
        results.addAll(Collections.nCopies(all.size() - results.size(), NOT_SENT));
      } else {
        results.addAll(given);
      }
    }
    return results;
  }

  private static int endOfShare(List<PublishCommand> all, int from) {
    int to = from;
    long bytes = 0;
    while (to < all.size()
        && to - from < PUBLICATIONS_MAX
        && (to == from || bytes + all.get(to).weight() <= BYTES_MAX)) {
      bytes += all.get(to++).weight();
    }
    return to;
  }
}
