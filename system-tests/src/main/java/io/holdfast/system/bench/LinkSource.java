package io.holdfast.system.bench;

import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.BackboneLinkGrpc;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.BackboneStatus;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.EpochLink;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.FollowVerdicts;
import io.holdfast.proto.v1.Guarantees;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.HistoryRequest;
import io.holdfast.proto.v1.Position;
import io.holdfast.proto.v1.PublishBatch;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.PublishResult;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.proto.v1.Verdict;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.runtime.link.LinkServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;

/// Looks like an adapter, and has nothing behind it: publishes are numbered and come back at once,
/// and a channel named {@link #fire} gets so many publications as fast as credit allows. Read by a
/// bench directly it is the bare gRPC stream; read by a fanout it is what that fanout passes on.
final class LinkSource extends BackboneLinkGrpc.BackboneLinkImplBase {
  static final int PAYLOAD_BYTES = 128;

  private static final String FIRE = "bench:fire-";
  private static final long EPOCH = 1_700_000_000_000L;
  private static final int PAGE_MAX = 1000;
  private static final Payload DATA = Payload.wrap(new byte[PAYLOAD_BYTES]);

  private LinkSource() {}

  /// The name of a channel that gets `count` publications, so many in a frame, once it is followed.
  static String fire(int count, int perFrame, int round) {
    return FIRE + count + "-" + perFrame + "-" + round;
  }

  /// Serves until the process is ended.
  static void serve(int port) throws IOException {
    BareProcess.endWithParent();
    Server server = new LinkAddress.HostPort("127.0.0.1", port).listen(new LinkSource());
    try {
      server.awaitTermination();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public StreamObserver<BackboneRequest> attach(StreamObserver<BackboneReply> replies) {
    return LinkServer.accept(replies, new Link());
  }

  /// One reader.
  private static final class Link implements LinkEvents<BackboneRequest, BackboneReply> {
    private final Map<String, Long> tops = new HashMap<>();
    private final Set<String> follows = new HashSet<>();
    private final Semaphore credit = new Semaphore(0);

    @Override
    public void opened(LinkEnd<BackboneReply> end) {}

    @Override
    public void writable(LinkEnd<BackboneReply> end) {}

    @Override
    public void ended(LinkEnd<BackboneReply> end, String cause) {
      // Whoever still fires has enough to come to its end.
      credit.release(Integer.MAX_VALUE / 2);
    }

    @Override
    public synchronized void received(LinkEnd<BackboneReply> end, BackboneRequest frame) {
      switch (frame.getFrameCase()) {
        case HELLO -> greet(end, frame.getHello());
        case FOLLOW -> frame.getFollow().getFollowsList().forEach(each -> follow(end, each));
        case PUBLISH -> publish(end, frame.getPublish());
        case HISTORY -> history(end, frame.getHistory());
        case CREDIT -> credit.release((int) frame.getCredit().getBytes());
        case BEAT -> beat(end);
        case UNFOLLOW, HISTORY_REMOVE, FRAME_NOT_SET -> {}
      }
      end.consumed(1);
    }

    private synchronized void send(LinkEnd<BackboneReply> end, BackboneReply.Builder frame) {
      end.send(frame.build());
    }

    private void greet(LinkEnd<BackboneReply> end, Hello hello) {
      credit.release((int) hello.getCreditBytes());
      send(
          end,
          BackboneReply.newBuilder()
              .setHello(
                  Hello.newBuilder()
                      .setProtocolMajor(1)
                      .setInstance("bench-source")
                      .setRole("adapter")
                      .setBeatMillis(1000)
                      .setCreditBytes(8 << 20)));
      send(
          end,
          BackboneReply.newBuilder()
              .setStatus(
                  BackboneStatus.newBuilder()
                      .setState(BackboneState.BACKBONE_STATE_CONNECTED)
                      .setIdentity("bench")
                      .setGuarantees(
                          Guarantees.newBuilder()
                              .setOrdered(true)
                              .setDurable(true)
                              .setReplayable(true)
                              .setAnnouncesGaps(true)
                              .setPublicationBytesMax(1 << 20)
                              .setPartitions(1)
                              .setIdempotencyWindowMillis(300_000))));
      beat(end);
    }

    private void beat(LinkEnd<BackboneReply> end) {
      send(
          end,
          BackboneReply.newBuilder()
              .setBeat(
                  Beat.newBuilder()
                      .setHealth(Health.HEALTH_OK)
                      .setBackbone(BackboneState.BACKBONE_STATE_CONNECTED)));
    }

    private void follow(LinkEnd<BackboneReply> end, ChannelFollow follow) {
      String channel = follow.getChannel();
      long top = top(channel);
      boolean isNew = follows.add(channel);
      send(
          end,
          BackboneReply.newBuilder()
              .setVerdicts(
                  FollowVerdicts.newBuilder()
                      .addVerdicts(
                          FollowVerdict.newBuilder()
                              .setChannel(channel)
                              .setGeneration(follow.getGeneration())
                              .setVerdict(
                                  Verdict.newBuilder()
                                      .setUpToDate(Verdict.UpToDate.newBuilder().setTop(at(top))))
                              .addLineage(lineage(top)))));
      if (isNew && channel.startsWith(FIRE)) {
        Thread.ofPlatform().daemon().name("fire").start(() -> fire(end, channel));
      }
    }

    private void fire(LinkEnd<BackboneReply> end, String channel) {
      String[] words = channel.substring(FIRE.length()).split("-", -1);
      long count = Long.parseLong(words[0]);
      int perFrame = Integer.parseInt(words[1]);
      for (long offset = 1; offset <= count; offset += perFrame) {
        long to = Math.min(count, offset + perFrame - 1);
        ChannelSlice slice = slice(channel, offset, to);
        credit.acquireUninterruptibly((int) slice.weight());
        synchronized (this) {
          tops.put(channel, to);
          send(end, BackboneReply.newBuilder().setPublications(Wire.batch(List.of(slice), "")));
        }
      }
    }

    private void publish(LinkEnd<BackboneReply> end, PublishBatch batch) {
      PublishResults.Builder results = PublishResults.newBuilder();
      List<ChannelSlice> slices = new ArrayList<>();
      for (PublishRequest request : batch.getRequestsList()) {
        long offset = top(request.getChannel()) + 1;
        tops.put(request.getChannel(), offset);
        results.addResults(PublishResult.newBuilder().setId(request.getId()).setStored(at(offset)));
        if (follows.contains(request.getChannel())) {
          Payload data = Wire.payload(request.getData());
          slices.add(
              new ChannelSlice(
                  request.getChannel(),
                  EPOCH,
                  List.of(publication(offset, data, request.getKey()))));
        }
      }
      send(end, BackboneReply.newBuilder().setPublished(results));
      if (!slices.isEmpty()) {
        send(end, BackboneReply.newBuilder().setPublications(Wire.batch(slices, "")));
      }
    }

    private void history(LinkEnd<BackboneReply> end, HistoryRequest request) {
      long top = top(request.getChannel());
      long from = request.getSince().getOffset() + 1;
      long to = Math.min(top, from + Math.min(PAGE_MAX, request.getLimit()) - 1);
      HistoryPage.Builder page =
          HistoryPage.newBuilder()
              .setId(request.getId())
              .setTop(at(top))
              .setMore(to < top)
              .addLineage(lineage(top));
      if (from <= to) {
        page.addSlices(Wire.slice(slice(request.getChannel(), from, to)));
      }
      send(end, BackboneReply.newBuilder().setHistory(page));
    }

    private long top(String channel) {
      return tops.getOrDefault(channel, 0L);
    }

    private static Position at(long offset) {
      return Position.newBuilder().setEpoch(EPOCH).setOffset(offset).build();
    }

    private static EpochLink lineage(long top) {
      return EpochLink.newBuilder().setEpoch(EPOCH).setBase(top).setTop(top).build();
    }

    private static ChannelSlice slice(String channel, long from, long to) {
      List<Publication> publications = new ArrayList<>();
      for (long offset = from; offset <= to; offset++) {
        publications.add(publication(offset, DATA, "key-of-22-characters-x"));
      }
      return new ChannelSlice(channel, EPOCH, publications);
    }

    private static Publication publication(long offset, Payload data, String key) {
      return new Publication(offset, data, null, Map.of(), 1_700_000_000_000L, key, false);
    }
  }
}
