package io.holdfast.backbone.serving;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Our end of the link to one fanout. Calls are frames, in this order.
public interface FanoutPort {
  void verdicts(List<Verdict> verdicts);

  void publications(List<ChannelSlice> slices);

  void answers(List<FanoutFrame.Answer> answers);

  void page(long id, HistoryPage page);

  void pageRefused(long id, Refusal refusal);

  void removed(long id, @Nullable Refusal refusal);

  /// How far channels that went quiet have come.
  void heads(List<Head> heads);

  /// Publications of channels that the link follows were removed.
  void removals(List<Removal> removals);

  /// Says why, then ends the link.
  void refuse(Refusal refusal);

  /// Everything of the channel up to `at` was sent.
  record Head(String channel, Position at) {}

  /// The channel's publications up to `upTo` are forgotten.
  record Removal(String channel, long upTo) {}

  /// Where a reader of a channel stands; on a fork or a loss also without having been asked again.
  record Verdict(
      String channel, long generation, Recovery recovery, Lineage lineage, long removedUpTo) {}
}
