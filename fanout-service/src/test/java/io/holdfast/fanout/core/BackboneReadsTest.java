package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.stream.ReadOwner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackboneReadsTest {
  private static final HistoryPage EMPTY = new HistoryPage(Lineage.EMPTY, List.of(), false, null);

  private final BackboneReads reads = new BackboneReads();
  private final List<AdapterRequest> sent = new ArrayList<>();
  private int pages;

  private final ReadOwner owner =
      new ReadOwner() {
        @Override
        public boolean wanted() {
          return true;
        }

        @Override
        public void page(HistoryPage page) {
          pages++;
        }

        @Override
        public void refused(Refusal refusal) {
          throw new AssertionError(refusal.reason());
        }
      };

  @Test
  void asksAgainWhatALivingLinkLeavesUnanswered() {
    reads.add(HistoryQuery.topOf("a"), owner);
    reads.send(sent::add, 0);
    reads.askAgain(BackboneReads.PATIENCE_NANOS - 1);
    reads.send(sent::add, 1);
    assertEquals(1, sent.size());
    reads.askAgain(BackboneReads.PATIENCE_NANOS);
    reads.send(sent::add, BackboneReads.PATIENCE_NANOS);
    assertEquals(2, sent.size());
    reads.answered(new AdapterReply.History(1, EMPTY, null));
    assertEquals(0, pages, "the answer to the attempt that was given up");
    reads.answered(new AdapterReply.History(2, EMPTY, null));
    assertEquals(1, pages);
  }
}
