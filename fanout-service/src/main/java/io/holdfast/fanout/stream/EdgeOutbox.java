package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.PublishResult;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PublishAnswer;
import java.util.ArrayList;
import java.util.List;

/// What one edge gets at the end of this turn, in order: publications that stand side by side
/// travel in one batch, publish results in one frame at the end.
///
/// Owned by the fanout's loop. Bounded by credit, and by the number of requests an edge may have
/// open.
public final class EdgeOutbox {
  /// A batch is sealed at this weight, so that frames stay far below the transport's bound.
  private static final long BATCH_WEIGHT_MAX = 1L << 20;

  private static final int VERDICTS_PER_FRAME = 1_000;
  private static final int RESULTS_PER_FRAME = 10_000;

  private List<EdgeReply> frames = new ArrayList<>();
  private List<ChannelSlice> slices = new ArrayList<>();
  private List<FollowVerdict> verdicts = new ArrayList<>();
  private List<PublishAnswer> answers = new ArrayList<>();
  private long batchWeight;

  void publication(ChannelSlice slice, long weight) {
    sealVerdicts();
    slices.add(slice);
    batchWeight += weight;
    if (batchWeight >= BATCH_WEIGHT_MAX) {
      sealSlices();
    }
  }

  void verdict(FollowVerdict verdict) {
    sealSlices();
    verdicts.add(verdict);
    if (verdicts.size() >= VERDICTS_PER_FRAME) {
      sealVerdicts();
    }
  }

  public void frame(EdgeReply frame) {
    sealVerdicts();
    sealSlices();
    frames.add(frame);
  }

  public void answer(long id, PublishResult result) {
    answers.add(new PublishAnswer(id, result));
    if (answers.size() >= RESULTS_PER_FRAME) {
      sealAnswers();
    }
  }

  private void sealSlices() {
    if (!slices.isEmpty()) {
      frames.add(new EdgeReply.Publications(slices));
      slices = new ArrayList<>();
      batchWeight = 0;
    }
  }

  private void sealVerdicts() {
    if (!verdicts.isEmpty()) {
      frames.add(new EdgeReply.Verdicts(verdicts));
      verdicts = new ArrayList<>();
    }
  }

  private void sealAnswers() {
    if (!answers.isEmpty()) {
      frames.add(new EdgeReply.Published(answers));
      answers = new ArrayList<>();
    }
  }

  /// Everything gathered, in order; the outbox is empty afterwards.
  public List<EdgeReply> take() {
    sealVerdicts();
    sealSlices();
    sealAnswers();
    if (frames.isEmpty()) {
      return List.of();
    }
    List<EdgeReply> taken = frames;
    frames = new ArrayList<>();
    return taken;
  }
}
