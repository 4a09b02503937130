package io.holdfast.backbone.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A fanout as it should find its link: every publication is the next one of its channel, and
/// stands behind a verdict.
final class ReaderModel implements FanoutPort {
  private final Map<String, Position> at = new HashMap<>();
  private final Map<String, Position> heads = new HashMap<>();
  private final Map<Long, PublishResult> answers = new HashMap<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final List<Long> pages = new ArrayList<>();
  private final Map<Long, Map<String, Position>> removedAt = new HashMap<>();
  private final List<Removal> removals = new ArrayList<>();
  private final Map<Long, Optional<Refusal>> removalRefusals = new HashMap<>();
  private long weight;
  private int verdicts;
  private int headCount;
  private int resyncs;

  @Override
  public void verdicts(List<Verdict> given) {
    for (Verdict verdict : given) {
      verdicts++;
      resyncs += verdict.recovery() instanceof Recovery.Resync ? 1 : 0;
      at.put(
          verdict.channel(),
          switch (verdict.recovery()) {
            case Recovery.UpToDate(Position top) -> top;
            case Recovery.Replay(Position from, _) -> from;
            case Recovery.Resync resync -> resync.startAt();
          });
    }
  }

  @Override
  public void publications(List<ChannelSlice> slices) {
    for (ChannelSlice slice : slices) {
      weight += slice.weight();
      Position before = at.get(slice.channel());
      assertTrue(before != null, "a publication of " + slice.channel() + " before its verdict");
      for (Publication publication : slice.publications()) {
        Position next = at.getOrDefault(slice.channel(), Position.NONE);
        assertEquals(next.offset() + 1, publication.offset(), slice.channel());
        at.put(slice.channel(), new Position(slice.epoch(), publication.offset()));
      }
    }
  }

  @Override
  public void answers(List<FanoutFrame.Answer> given) {
    given.forEach(answer -> answers.put(answer.id(), answer.result()));
  }

  @Override
  public void page(long id, HistoryPage page) {
    pages.add(id);
  }

  @Override
  public void pageRefused(long id, Refusal refusal) {
    refusals.add(refusal);
  }

  @Override
  public void removed(long id, @Nullable Refusal refusal) {
    removedAt.put(id, Map.copyOf(at));
    removalRefusals.put(id, Optional.ofNullable(refusal));
  }

  @Override
  public void heads(List<Head> told) {
    for (Head head : told) {
      assertEquals(at.get(head.channel()), head.at(), "told a head that it was not sent up to");
      heads.put(head.channel(), head.at());
      headCount++;
    }
  }

  int headCount() {
    return headCount;
  }

  @Override
  public void removals(List<Removal> told) {
    removals.addAll(told);
  }

  /// Why the removal was refused; null when it was not, or not answered.
  @Nullable Refusal removalRefused(long id) {
    return removalRefusals.getOrDefault(id, Optional.empty()).orElse(null);
  }

  List<Removal> removals() {
    return removals;
  }

  /// The newest head that was told.
  @Nullable Position head(String channel) {
    return heads.get(channel);
  }

  @Override
  public void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  long offset(String channel) {
    return at.getOrDefault(channel, Position.NONE).offset();
  }

  boolean knows(String channel) {
    return at.containsKey(channel);
  }

  /// The link broke: positions stay, as a fanout's do.
  @Nullable Position position(String channel) {
    return at.get(channel);
  }

  /// Where the reader stood when it was told that the removal `id` was done.
  Map<String, Position> atRemoval(long id) {
    return removedAt.getOrDefault(id, Map.of());
  }

  List<Long> pages() {
    return pages;
  }

  long takeWeight() {
    long taken = weight;
    weight = 0;
    return taken;
  }

  int resyncs() {
    return resyncs;
  }

  int verdictCount() {
    return verdicts;
  }

  Map<Long, PublishResult> answered() {
    return answers;
  }

  List<Refusal> refusals() {
    return refusals;
  }
}
