package io.holdfast.backbone.downstream;

import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.contract.Code;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.PublishBatch;
import java.util.ArrayList;
import java.util.List;

/// Turns what a fanout sent into values, on the transport's thread. Nothing that a peer may send
/// makes it throw.
public final class FrameReader {
  private FrameReader() {}

  public static FanoutFrame read(BackboneRequest request) {
    try {
      return switch (request.getFrameCase()) {
        case HELLO -> hello(request.getHello());
        case FOLLOW -> follows(request.getFollow());
        case UNFOLLOW ->
            new FanoutFrame.Unfollows(List.copyOf(request.getUnfollow().getChannelsList()));
        case PUBLISH -> publishes(request.getPublish());
        case HISTORY ->
            new FanoutFrame.Read(
                request.getHistory().getId(), Wire.historyQuery(request.getHistory()));
        case HISTORY_REMOVE ->
            new FanoutFrame.Remove(
                request.getHistoryRemove().getId(), request.getHistoryRemove().getChannel());
        case CREDIT -> new FanoutFrame.Credit(Math.max(0, request.getCredit().getBytes()));
        case BEAT -> new FanoutFrame.Beat();
        case FRAME_NOT_SET -> new FanoutFrame.Unfamiliar();
      };
    } catch (IllegalArgumentException malformed) {
      return new FanoutFrame.Malformed(String.valueOf(malformed.getMessage()));
    }
  }

  private static FanoutFrame hello(Hello hello) {
    return new FanoutFrame.Hello(
        hello.getProtocolMajor(),
        hello.getProtocolMinor(),
        hello.getInstance(),
        hello.getNode(),
        Math.max(0, hello.getCreditBytes()));
  }

  private static FanoutFrame follows(ChannelFollows follows) {
    List<FanoutFrame.Wanted> wanted = new ArrayList<>(follows.getFollowsCount());
    for (ChannelFollow follow : follows.getFollowsList()) {
      wanted.add(
          new FanoutFrame.Wanted(
              follow.getChannel(),
              follow.getGeneration(),
              follow.hasAfter() ? Wire.position(follow.getAfter()) : null,
              Math.max(0, follow.getWindowCount()),
              Math.max(0, follow.getWindowAgeMillis())));
    }
    return new FanoutFrame.Follows(wanted);
  }

  private static FanoutFrame publishes(PublishBatch batch) {
    List<PublishRequest> requests = new ArrayList<>(batch.getRequestsCount());
    List<FanoutFrame.Answer> refused = new ArrayList<>(0);
    for (io.holdfast.proto.v1.PublishRequest one : batch.getRequestsList()) {
      try {
        requests.add(Wire.publish(one));
      } catch (IllegalArgumentException malformed) {
        Refusal refusal = new Refusal(Code.BAD_REQUEST, String.valueOf(malformed.getMessage()));
        refused.add(new FanoutFrame.Answer(one.getId(), new PublishResult.Rejected(refusal)));
      }
    }
    return new FanoutFrame.Publishes(batch.getLane(), requests, refused);
  }
}
