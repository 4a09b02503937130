package io.holdfast.fanout.upstream;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.BackboneStatus;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.PublishResult;
import java.util.ArrayList;
import java.util.List;

/// Reads the frames of an adapter. A frame whose values cannot be is {@link
/// AdapterReply.Malformed}.
public final class AdapterReplies {
  private AdapterReplies() {}

  public static AdapterReply read(BackboneReply frame) {
    try {
      return convert(frame);
    } catch (IllegalArgumentException impossible) {
      return new AdapterReply.Malformed(String.valueOf(impossible.getMessage()));
    }
  }

  private static AdapterReply convert(BackboneReply frame) {
    return switch (frame.getFrameCase()) {
      case HELLO -> new AdapterReply.Hello(hello(frame.getHello()));
      case VERDICTS ->
          new AdapterReply.Verdicts(
              frame.getVerdicts().getVerdictsList().stream().map(AdapterReplies::verdict).toList());
      case PUBLICATIONS ->
          new AdapterReply.Publications(Wire.slices(frame.getPublications().getSlicesList()));
      case PUBLISHED -> new AdapterReply.Published(answers(frame));
      case HISTORY -> history(frame.getHistory());
      case HISTORY_REMOVED ->
          new AdapterReply.HistoryRemoved(
              frame.getHistoryRemoved().getId(),
              frame.getHistoryRemoved().hasRefused()
                  ? Wire.refusal(frame.getHistoryRemoved().getRefused())
                  : null);
      case BEAT ->
          new AdapterReply.Beat(
              Integer.toUnsignedLong(frame.getBeat().getCanaryAgeMillis()),
              condition(frame.getBeat().getBackbone()));
      case HEADS ->
          new AdapterReply.Heads(
              frame.getHeads().getHeadsList().stream()
                  .map(each ->
                      new AdapterReply.ChannelHead(
                          each.getChannel(), Wire.position(each.getHead())))
                  .toList());
      case REMOVALS ->
          new AdapterReply.Removals(
              frame.getRemovals().getRemovalsList().stream()
                  .map(each -> new AdapterReply.ChannelRemoval(each.getChannel(), each.getUpTo()))
                  .toList());
      case STATUS -> new AdapterReply.Status(facts(frame.getStatus()));
      case REFUSED -> new AdapterReply.Refused(Wire.refusal(frame.getRefused()));
      // Publishes are not bounded by credit.
      case CREDIT, FRAME_NOT_SET -> new AdapterReply.Foreign();
    };
  }

  private static PeerHello hello(Hello hello) {
    return new PeerHello(
        hello.getProtocolMajor(),
        hello.getProtocolMinor(),
        hello.getInstance(),
        hello.getVersion(),
        hello.getRole(),
        hello.getCreditBytes(),
        hello.getNode());
  }

  private static FollowVerdict verdict(io.holdfast.proto.v1.FollowVerdict verdict) {
    return verdict.hasRefused()
        ? FollowVerdict.refused(
            verdict.getChannel(), verdict.getGeneration(), Wire.refusal(verdict.getRefused()))
        : FollowVerdict.of(
                verdict.getChannel(),
                verdict.getGeneration(),
                Wire.verdict(verdict.getVerdict()),
                Wire.lineage(verdict.getLineageList()))
            .withRemoved(verdict.getRemovedUpTo());
  }

  private static List<PublishAnswer> answers(BackboneReply frame) {
    List<PublishAnswer> answers = new ArrayList<>(frame.getPublished().getResultsCount());
    for (PublishResult result : frame.getPublished().getResultsList()) {
      answers.add(new PublishAnswer(result.getId(), Wire.result(result)));
    }
    return answers;
  }

  private static AdapterReply history(HistoryPage page) {
    return page.hasRefused()
        ? new AdapterReply.History(page.getId(), null, Wire.refusal(page.getRefused()))
        : new AdapterReply.History(page.getId(), Wire.page(page), null);
  }

  private static BackboneFacts facts(BackboneStatus status) {
    return new BackboneFacts(
        condition(status.getState()),
        status.getCause(),
        status.getIdentity(),
        status.getGuarantees().getPublicationBytesMax());
  }

  private static BackboneCondition condition(BackboneState state) {
    return switch (state) {
      case BACKBONE_STATE_CONNECTED -> BackboneCondition.CONNECTED;
      case BACKBONE_STATE_STALE -> BackboneCondition.STALE;
      case BACKBONE_STATE_DOWN -> BackboneCondition.DOWN;
      case BACKBONE_STATE_GAVE_UP -> BackboneCondition.GAVE_UP;
      case BACKBONE_STATE_CONNECTING, BACKBONE_STATE_UNSPECIFIED, UNRECOGNIZED ->
          BackboneCondition.CONNECTING;
    };
  }
}
