package io.holdfast.fanout.testing;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The history queries of one edge: each is answered once, with what was stored, in order, and
/// shows everything that a publisher was told before it was asked.
final class HistoryChecks {
  private record Asked(HistoryQuery query, Position toldBefore) {}

  private final ModelBackbone backbone;
  private final Map<Long, Asked> asked = new HashMap<>();

  HistoryChecks(ModelBackbone backbone) {
    this.backbone = backbone;
  }

  EdgeRequest asks(long id, HistoryQuery query) {
    asked.put(id, new Asked(query, backbone.answered(query.channel())));
    return new EdgeRequest.History(id, query);
  }

  void forget() {
    asked.clear();
  }

  List<String> unanswered() {
    List<String> open = new ArrayList<>();
    asked.forEach((id, each) -> open.add("history " + id + " of " + each.query()));
    return open;
  }

  void answered(EdgeReply.History reply) {
    Asked each = asked.remove(reply.id());
    check(each != null, "a second answer to history " + reply.id());
    HistoryPage page = reply.page();
    if (each == null || page == null) {
      return;
    }
    ModelChannel channel = backbone.channel(each.query().channel());
    long told = each.toldBefore().offset();
    check(page.top().offset() >= told, page.top() + " is below what was answered: " + told);
    boolean reverse = each.query().reverse();
    Position since = each.query().since();
    long at = since != null ? since.offset() : reverse ? Long.MAX_VALUE : 0;
    for (ChannelSlice slice : page.slices()) {
      for (Publication publication : slice.publications()) {
        long offset = publication.offset();
        check(reverse ? offset < at : offset > at, offset + " stands behind " + at);
        at = offset;
        check(
            channel.truth(offset).publication().key().equals(publication.key()),
            offset + " is another publication than was stored");
      }
    }
    boolean whole = !page.more() && page.resync() == null && each.query().limit() > 0;
    if (!reverse && whole && keepsForLong(each.query().channel())) {
      long last = at;
      check(
          channel.after(last, 1).stream().noneMatch(fact -> fact.publication().offset() <= told),
          "history that ends at " + last + " leaves out what was answered up to " + told);
    }
  }

  /// Whether nothing grows too old for its window while a test runs.
  private static boolean keepsForLong(String channel) {
    return Options.namespaces().of(channel).orElseThrow().historyTtl().toMinutes() > 10;
  }

  private static void check(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError(promise);
    }
  }
}
