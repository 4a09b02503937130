package io.holdfast.fanout.link;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.grpc.ManagedChannel;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.ChannelSlice;
import io.holdfast.proto.v1.FanoutLinkGrpc;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.Publication;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkClient;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An edge as bare frames over a real link.
final class RawEdge implements LinkEvents<FanoutReply, FanoutRequest>, AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<FanoutReply> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
  private final ManagedChannel transport;
  private final LinkClient<FanoutRequest, FanoutReply> link;
  private final String name;
  private long ids;

  RawEdge(String name, LinkAddress address) {
    this.name = name;
    this.transport = address.dialChannel();
    this.link = LinkClient.dial(transport, FanoutLinkGrpc.getAttachMethod(), this);
  }

  /// Says hello and takes the answer.
  RawEdge greeting() throws InterruptedException {
    hello(PeerHello.MAJOR);
    expect(FanoutReply::hasHello);
    return this;
  }

  void hello(int major) {
    send(
        FanoutRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolMajor(major)
                    .setInstance(name)
                    .setRole("edge")
                    .setNode(name)
                    .setCreditBytes(1 << 20)));
  }

  void send(FanoutRequest.Builder frame) {
    link.send(frame.build());
  }

  FollowVerdict follow(String channel, @Nullable Position after) throws InterruptedException {
    ChannelFollow.Builder follow =
        ChannelFollow.newBuilder().setChannel(channel).setGeneration(++ids);
    if (after != null) {
      follow.setAfter(Wire.position(after));
    }
    send(FanoutRequest.newBuilder().setFollow(ChannelFollows.newBuilder().addFollows(follow)));
    return expect(FanoutReply::hasVerdicts).getVerdicts().getVerdicts(0);
  }

  long publish(String channel, String key, String text) {
    send(
        FanoutRequest.newBuilder()
            .setPublish(
                Wire.publishes(
                    List.of(
                        new PublishRequest(
                            ++ids,
                            channel,
                            Payload.utf8(text),
                            null,
                            Map.of(),
                            key,
                            0,
                            "",
                            false,
                            5_000,
                            0)),
                    0)));
    return ids;
  }

  long nextId() {
    return ++ids;
  }

  /// The next frame that is wanted; others are passed over.
  FanoutReply expect(Predicate<FanoutReply> wanted) throws InterruptedException {
    while (true) {
      FanoutReply frame = received.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertNotNull(frame, name + " waited in vain");
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  /// The texts of the next `count` publications.
  List<String> texts(int count) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    while (texts.size() < count) {
      for (ChannelSlice slice :
          expect(FanoutReply::hasPublications).getPublications().getSlicesList()) {
        for (Publication publication : slice.getPublicationsList()) {
          texts.add(publication.getData().toStringUtf8());
        }
      }
    }
    return texts;
  }

  String end() throws InterruptedException {
    String cause = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(cause, name + " was not ended");
    return cause;
  }

  @Override
  public void opened(LinkEnd<FanoutRequest> end) {}

  @Override
  public void received(LinkEnd<FanoutRequest> end, FanoutReply frame) {
    received.add(frame);
    end.consumed(1);
  }

  @Override
  public void writable(LinkEnd<FanoutRequest> end) {}

  @Override
  public void ended(LinkEnd<FanoutRequest> end, String cause) {
    ended.add(cause);
  }

  @Override
  public void close() {
    link.close("the edge leaves");
    transport.shutdownNow();
  }
}
