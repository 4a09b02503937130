package io.holdfast.backbone.downstream;

import io.holdfast.backbone.core.LinkPort;
import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.backbone.spi.Guarantees;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.BackboneStatus;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelHeads;
import io.holdfast.proto.v1.ChannelRemovals;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.FollowVerdicts;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryRemoveReply;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.runtime.link.LinkEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Our end of one fanout's link: writes frames, counts what was read.
///
/// Owned by the adapter's loop.
public final class FanoutLink implements LinkPort {
  private final LinkEnd<BackboneReply> end;
  private final Hello hello;
  private int handled;
  private long beats;

  public FanoutLink(LinkEnd<BackboneReply> end, Hello hello) {
    this.end = end;
    this.hello = hello;
  }

  /// One more received frame was dealt with.
  public void handledOne() {
    handled++;
  }

  /// Lets the peer send as many frames as were dealt with.
  public void consume() {
    if (handled > 0) {
      end.consumed(handled);
      handled = 0;
    }
  }

  @Override
  public void hello() {
    end.send(BackboneReply.newBuilder().setHello(hello).build());
  }

  @Override
  public void beat(BackboneCondition condition, long canaryAgeMillis) {
    Beat beat =
        Beat.newBuilder()
            .setSequence(++beats)
            .setHealth(
                condition == BackboneCondition.CONNECTED
                    ? Health.HEALTH_OK
                    : Health.HEALTH_DEGRADED)
            .setCanaryAgeMillis(
                canaryAgeMillis < 0 ? -1 : (int) Math.min(canaryAgeMillis, 0xffff_fffeL))
            .setBackbone(state(condition))
            .build();
    end.send(BackboneReply.newBuilder().setBeat(beat).build());
  }

  @Override
  public void status(
      BackboneCondition condition,
      String cause,
      Guarantees guarantees,
      int partitions,
      String identity) {
    BackboneStatus status =
        BackboneStatus.newBuilder()
            .setState(state(condition))
            .setCause(cause)
            .setIdentity(identity)
            .setGuarantees(
                io.holdfast.proto.v1.Guarantees.newBuilder()
                    .setOrdered(guarantees.ordered())
                    .setDurable(guarantees.durable())
                    .setReplayable(guarantees.replayable())
                    .setAnnouncesGaps(guarantees.announcesGaps())
                    .setPublicationBytesMax(guarantees.publicationBytesMax())
                    .setPartitions(partitions)
                    .setIdempotencyWindowMillis(guarantees.idempotencyWindow().toMillis()))
            .build();
    end.send(BackboneReply.newBuilder().setStatus(status).build());
  }

  private static BackboneState state(BackboneCondition condition) {
    return switch (condition) {
      case CONNECTING -> BackboneState.BACKBONE_STATE_CONNECTING;
      case CONNECTED -> BackboneState.BACKBONE_STATE_CONNECTED;
      case STALE -> BackboneState.BACKBONE_STATE_STALE;
      case DOWN -> BackboneState.BACKBONE_STATE_DOWN;
      case GAVE_UP -> BackboneState.BACKBONE_STATE_GAVE_UP;
    };
  }

  @Override
  public void verdicts(List<Verdict> verdicts) {
    FollowVerdicts.Builder wire = FollowVerdicts.newBuilder();
    for (Verdict verdict : verdicts) {
      wire.addVerdicts(
          FollowVerdict.newBuilder()
              .setChannel(verdict.channel())
              .setGeneration(verdict.generation())
              .setVerdict(Wire.verdict(verdict.recovery()))
              .addAllLineage(Wire.links(verdict.lineage()))
              .setRemovedUpTo(verdict.removedUpTo()));
    }
    end.send(BackboneReply.newBuilder().setVerdicts(wire).build());
  }

  @Override
  public void publications(List<ChannelSlice> slices) {
    end.send(BackboneReply.newBuilder().setPublications(Wire.batch(slices, "")).build());
  }

  @Override
  public void answers(List<FanoutFrame.Answer> answers) {
    PublishResults.Builder wire = PublishResults.newBuilder();
    for (FanoutFrame.Answer answer : answers) {
      wire.addResults(Wire.result(answer.id(), answer.result()));
    }
    end.send(BackboneReply.newBuilder().setPublished(wire).build());
  }

  @Override
  public void page(long id, HistoryPage page) {
    end.send(BackboneReply.newBuilder().setHistory(Wire.page(id, page)).build());
  }

  @Override
  public void pageRefused(long id, Refusal refusal) {
    end.send(
        BackboneReply.newBuilder()
            .setHistory(
                io.holdfast.proto.v1.HistoryPage.newBuilder()
                    .setId(id)
                    .setRefused(Wire.refusal(refusal)))
            .build());
  }

  @Override
  public void removed(long id, @Nullable Refusal refusal) {
    HistoryRemoveReply.Builder wire = HistoryRemoveReply.newBuilder().setId(id);
    if (refusal != null) {
      wire.setRefused(Wire.refusal(refusal));
    }
    end.send(BackboneReply.newBuilder().setHistoryRemoved(wire).build());
  }

  @Override
  public void heads(List<Head> heads) {
    ChannelHeads.Builder wire = ChannelHeads.newBuilder();
    for (Head head : heads) {
      wire.addHeadsBuilder().setChannel(head.channel()).setHead(Wire.position(head.at()));
    }
    end.send(BackboneReply.newBuilder().setHeads(wire).build());
  }

  @Override
  public void removals(List<Removal> removals) {
    ChannelRemovals.Builder wire = ChannelRemovals.newBuilder();
    for (Removal removal : removals) {
      wire.addRemovalsBuilder().setChannel(removal.channel()).setUpTo(removal.upTo());
    }
    end.send(BackboneReply.newBuilder().setRemovals(wire).build());
  }

  @Override
  public void refuse(Refusal refusal) {
    end.send(BackboneReply.newBuilder().setRefused(Wire.refusal(refusal)).build());
    end.close(refusal.reason());
  }
}
