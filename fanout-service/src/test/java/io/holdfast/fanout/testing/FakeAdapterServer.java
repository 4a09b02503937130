package io.holdfast.fanout.testing;

import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.proto.v1.BackboneLinkGrpc;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.BackboneStatus;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelHeads;
import io.holdfast.proto.v1.ChannelRemovals;
import io.holdfast.proto.v1.FollowVerdicts;
import io.holdfast.proto.v1.Guarantees;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryRemoveReply;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.runtime.link.LinkServer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process that looks like an adapter from outside: {@link FakeAdapter} behind a real link, one
/// link at a time, with the model backbone kept over restarts.
///
/// Its state is owned by its loop.
public final class FakeAdapterServer implements AutoCloseable {
  private final ModelBackbone backbone;
  private final Loop<Runnable> loop =
      Loop.<Runnable>unbounded("fake-adapter", Ticker.SYSTEM, new Turns()).start();
  private @Nullable Server server;
  private @Nullable FakeAdapter adapter;
  private @Nullable LinkEnd<BackboneReply> current;
  private int protocolMajor = PeerHello.MAJOR;

  public FakeAdapterServer(ModelBackbone backbone) {
    this.backbone = backbone;
  }

  private final class Turns implements Loop.Owner<Runnable> {
    @Override
    public void handle(Runnable event) {
      event.run();
    }

    @Override
    public void turnEnded() {
      if (adapter != null) {
        adapter.pump();
      }
    }
  }

  public FakeAdapterServer speaking(int major) {
    protocolMajor = major;
    return this;
  }

  public LinkAddress listen(LinkAddress address) throws IOException {
    Server listening =
        address.listen(
            new BackboneLinkGrpc.BackboneLinkImplBase() {
              @Override
              public StreamObserver<BackboneRequest> attach(StreamObserver<BackboneReply> out) {
                return LinkServer.accept(out, new Link());
              }
            });
    server = listening;
    return address instanceof LinkAddress.HostPort(String host, int _)
        ? new LinkAddress.HostPort(host, listening.getPort())
        : address;
  }

  public void append(String channel, String... texts) {
    loop.offer(() -> {
      for (String text : texts) {
        backbone.channel(channel).append(text, Payload.utf8(text), Ticker.SYSTEM.wallMillis());
      }
    });
  }

  /// Ends the link that is open, if any.
  public void cut() {
    loop.offer(() -> {
      if (current != null) {
        current.close("cut by the test");
      }
    });
  }

  private final class Link implements LinkEvents<BackboneRequest, BackboneReply> {
    @Override
    public void opened(LinkEnd<BackboneReply> end) {
      loop.offer(() -> {
        current = end;
        adapter =
            new FakeAdapter(
                backbone,
                Ticker.SYSTEM::wallMillis,
                reply -> end.send(FakeAdapterServer.this.write(reply)));
      });
    }

    @Override
    public void received(LinkEnd<BackboneReply> end, BackboneRequest frame) {
      loop.offer(() -> {
        if (adapter != null && end.equals(current)) {
          adapter.handle(read(frame));
        }
        end.consumed(1);
      });
    }

    @Override
    public void writable(LinkEnd<BackboneReply> end) {}

    @Override
    public void ended(LinkEnd<BackboneReply> end, String cause) {
      loop.offer(() -> {
        if (end.equals(current)) {
          adapter = null;
          current = null;
        }
      });
    }
  }

  private static AdapterRequest read(BackboneRequest frame) {
    return switch (frame.getFrameCase()) {
      case HELLO ->
          new AdapterRequest.Hello(
              new PeerHello(
                  frame.getHello().getProtocolMajor(),
                  0,
                  frame.getHello().getInstance(),
                  "",
                  frame.getHello().getRole(),
                  frame.getHello().getCreditBytes(),
                  ""));
      case FOLLOW ->
          new AdapterRequest.Follows(
              frame.getFollow().getFollowsList().stream()
                  .map(each ->
                      new Follow(
                          each.getChannel(),
                          each.getGeneration(),
                          each.hasAfter() ? Wire.position(each.getAfter()) : null,
                          each.getWindowCount(),
                          each.getWindowAgeMillis()))
                  .toList());
      case UNFOLLOW -> new AdapterRequest.Unfollows(frame.getUnfollow().getChannelsList());
      case PUBLISH ->
          new AdapterRequest.Publishes(
              frame.getPublish().getRequestsList().stream().map(Wire::publish).toList(),
              frame.getPublish().getLane());
      case HISTORY ->
          new AdapterRequest.History(
              frame.getHistory().getId(), Wire.historyQuery(frame.getHistory()));
      case HISTORY_REMOVE ->
          new AdapterRequest.HistoryRemove(
              frame.getHistoryRemove().getId(), frame.getHistoryRemove().getChannel());
      case CREDIT -> new AdapterRequest.Credit(frame.getCredit().getBytes());
      case BEAT, FRAME_NOT_SET ->
          new AdapterRequest.Beat(new BeatFacts(0, true, 0, BackboneCondition.CONNECTED));
    };
  }

  private BackboneReply write(AdapterReply reply) {
    BackboneReply.Builder frame = BackboneReply.newBuilder();
    switch (reply) {
      case AdapterReply.Hello(PeerHello self) ->
          frame.setHello(
              Hello.newBuilder()
                  .setProtocolMajor(protocolMajor)
                  .setInstance(self.instance())
                  .setRole(self.role())
                  .setCreditBytes(self.creditBytes()));
      case AdapterReply.Verdicts(List<FollowVerdict> verdicts) ->
          frame.setVerdicts(verdicts(verdicts));
      case AdapterReply.Publications(List<ChannelSlice> slices) ->
          frame.setPublications(Wire.batch(slices, ""));
      case AdapterReply.Published(List<PublishAnswer> answers) ->
          frame.setPublished(
              PublishResults.newBuilder()
                  .addAllResults(
                      answers.stream()
                          .map(each -> Wire.result(each.id(), each.result()))
                          .toList()));
      case AdapterReply.History history when history.page() != null ->
          frame.setHistory(Wire.page(history.id(), history.page()));
      case AdapterReply.HistoryRemoved removed ->
          frame.setHistoryRemoved(HistoryRemoveReply.newBuilder().setId(removed.id()));
      case AdapterReply.Beat beat ->
          frame.setBeat(
              Beat.newBuilder()
                  .setCanaryAgeMillis((int) beat.canaryAgeMillis())
                  .setBackbone(BackboneState.BACKBONE_STATE_CONNECTED));
      case AdapterReply.Heads(List<AdapterReply.ChannelHead> heads) -> {
        ChannelHeads.Builder wire = ChannelHeads.newBuilder();
        heads.forEach(head ->
            wire.addHeadsBuilder().setChannel(head.channel()).setHead(Wire.position(head.at())));
        frame.setHeads(wire);
      }
      case AdapterReply.Removals(List<AdapterReply.ChannelRemoval> removals) -> {
        ChannelRemovals.Builder wire = ChannelRemovals.newBuilder();
        removals.forEach(
            each -> wire.addRemovalsBuilder().setChannel(each.channel()).setUpTo(each.upTo()));
        frame.setRemovals(wire);
      }
      case AdapterReply.Status _ ->
          frame.setStatus(
              BackboneStatus.newBuilder()
                  .setState(BackboneState.BACKBONE_STATE_CONNECTED)
                  .setGuarantees(Guarantees.newBuilder().setPublicationBytesMax(1_000)));
      case AdapterReply.History _,
          AdapterReply.Refused _,
          AdapterReply.Foreign _,
          AdapterReply.Malformed _ -> {}
    }
    return frame.build();
  }

  private static FollowVerdicts verdicts(List<FollowVerdict> verdicts) {
    FollowVerdicts.Builder all = FollowVerdicts.newBuilder();
    for (FollowVerdict each : verdicts) {
      Recovery verdict = each.verdict();
      if (verdict != null) {
        all.addVerdictsBuilder()
            .setChannel(each.channel())
            .setGeneration(each.generation())
            .setVerdict(Wire.verdict(verdict))
            .addAllLineage(Wire.links(each.lineage()))
            .setRemovedUpTo(each.removedUpTo());
      }
    }
    return all.build();
  }

  @Override
  public void close() {
    if (server != null) {
      server.shutdownNow();
    }
    loop.close();
  }
}
