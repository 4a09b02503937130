package io.holdfast.backbone.downstream;

import static org.junit.jupiter.api.Assertions.fail;

import io.grpc.ManagedChannel;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.BackboneLinkGrpc;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.ChannelUnfollows;
import io.holdfast.proto.v1.Credit;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryRemoveRequest;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkClient;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A fanout as a test plays it: sends frames, keeps what comes back by channel, and waits for it.
///
/// Owned by the test's thread.
public final class FanoutProbe implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;

  private record End(String cause) {}

  private final BlockingQueue<Object> incoming = new LinkedBlockingQueue<>();
  private final ManagedChannel channel;
  private final LinkEnd<BackboneRequest> end;
  private final Map<String, List<Publication>> publications = new HashMap<>();
  private final Map<String, FollowVerdict> verdicts = new HashMap<>();
  private final Map<Long, PublishResult> results = new HashMap<>();
  private final List<BackboneReply> others = new ArrayList<>();
  private long receivedWeight;
  private long ids;
  private @Nullable String ended;

  public FanoutProbe(LinkAddress address) {
    channel = address.dialChannel();
    end =
        LinkClient.dial(
            channel,
            BackboneLinkGrpc.getAttachMethod(),
            new LinkEvents<BackboneReply, BackboneRequest>() {
              @Override
              public void opened(LinkEnd<BackboneRequest> opened) {}

              @Override
              public void received(LinkEnd<BackboneRequest> from, BackboneReply frame) {
                incoming.add(frame);
                from.consumed(1);
              }

              @Override
              public void writable(LinkEnd<BackboneRequest> writable) {}

              @Override
              public void ended(LinkEnd<BackboneRequest> over, String cause) {
                incoming.add(new End(cause));
              }
            });
  }

  public FanoutProbe greets(long creditBytes) {
    return says(1, creditBytes);
  }

  public FanoutProbe says(int major, long creditBytes) {
    return sends(
        BackboneRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setProtocolMajor(major)
                    .setRole("fanout")
                    .setInstance("probe")
                    .setNode("test")
                    .setCreditBytes(creditBytes))
            .build());
  }

  public FanoutProbe sends(BackboneRequest frame) {
    end.send(frame);
    return this;
  }

  public FanoutProbe follows(String name, @Nullable Position after) {
    return follows(name, 1, after, 0);
  }

  public FanoutProbe follows(String name, long generation, @Nullable Position after, int window) {
    ChannelFollow.Builder follow =
        ChannelFollow.newBuilder()
            .setChannel(name)
            .setGeneration(generation)
            .setWindowCount(window);
    if (after != null) {
      follow.setAfter(Wire.position(after));
    }
    return sends(
        BackboneRequest.newBuilder()
            .setFollow(ChannelFollows.newBuilder().addFollows(follow))
            .build());
  }

  public FanoutProbe unfollows(String name) {
    return sends(
        BackboneRequest.newBuilder()
            .setUnfollow(ChannelUnfollows.newBuilder().addChannels(name))
            .build());
  }

  public FanoutProbe credits(long bytes) {
    return sends(
        BackboneRequest.newBuilder().setCredit(Credit.newBuilder().setBytes(bytes)).build());
  }

  public static PublishRequest request(long id, String name, String text, String key) {
    return new PublishRequest(
        id, name, Payload.utf8(text), null, Map.of(), key, 0, "", false, 5_000, 0);
  }

  /// Publishes, and waits for the answer.
  public PublishResult publishes(String name, String text) {
    return publishes(
        request(++ids, name, text, "key-" + ids + "-" + System.identityHashCode(this)));
  }

  public PublishResult publishes(PublishRequest request) {
    sends(BackboneRequest.newBuilder().setPublish(Wire.publishes(List.of(request), 0)).build());
    awaits(probe -> probe.results.containsKey(request.id()), "the answer to " + request.id());
    PublishResult result = results.remove(request.id());
    return result == null ? fail("no answer") : result;
  }

  public FanoutProbe publishesMany(List<PublishRequest> requests) {
    return sends(BackboneRequest.newBuilder().setPublish(Wire.publishes(requests, 0)).build());
  }

  public io.holdfast.proto.v1.HistoryPage reads(HistoryQuery query) {
    long id = ++ids;
    sends(BackboneRequest.newBuilder().setHistory(Wire.historyRequest(id, query)).build());
    BackboneReply reply =
        awaitsOther(other -> other.hasHistory() && other.getHistory().getId() == id);
    return reply.getHistory();
  }

  public io.holdfast.proto.v1.HistoryRemoveReply removes(String name) {
    long id = ++ids;
    sends(
        BackboneRequest.newBuilder()
            .setHistoryRemove(HistoryRemoveRequest.newBuilder().setId(id).setChannel(name))
            .build());
    return awaitsOther(
            other -> other.hasHistoryRemoved() && other.getHistoryRemoved().getId() == id)
        .getHistoryRemoved();
  }

  public FollowVerdict awaitsVerdict(String name, long generation) {
    awaits(
        probe -> {
          FollowVerdict verdict = probe.verdicts.get(name);
          return verdict != null && verdict.getGeneration() == generation;
        },
        "a verdict for " + name);
    FollowVerdict verdict = verdicts.remove(name);
    return verdict == null ? fail("no verdict") : verdict;
  }

  public List<Publication> awaitsPublications(String name, int count) {
    awaits(probe -> probe.of(name).size() >= count, count + " publications of " + name);
    return of(name);
  }

  public List<Publication> of(String name) {
    return publications.getOrDefault(name, List.of());
  }

  public Map<Long, PublishResult> results() {
    return results;
  }

  /// Sum of the weights of the slices received.
  public long receivedWeight() {
    return receivedWeight;
  }

  public BackboneReply awaitsOther(Predicate<BackboneReply> wanted) {
    awaits(probe -> probe.others.stream().anyMatch(wanted), "another frame");
    return others.stream().filter(wanted).findFirst().orElseThrow();
  }

  public String awaitsEnd() {
    awaits(probe -> probe.ended != null, "the end of the link");
    return String.valueOf(ended);
  }

  public void awaits(Predicate<FanoutProbe> condition, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!condition.test(this)) {
      take(deadline - System.nanoTime(), what);
    }
  }

  /// Takes in what arrives until nothing did for so long.
  public FanoutProbe settles(Duration quiet) {
    try {
      Object next = incoming.poll(quiet.toNanos(), TimeUnit.NANOSECONDS);
      while (next != null) {
        absorb(next);
        next = incoming.poll(quiet.toNanos(), TimeUnit.NANOSECONDS);
      }
      return this;
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  private void take(long nanos, String what) {
    try {
      Object next = incoming.poll(Math.max(1, nanos), TimeUnit.NANOSECONDS);
      if (next == null) {
        fail("waited in vain for " + what + "; ended: " + ended + "; others: " + others);
      } else {
        absorb(next);
      }
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  private void absorb(Object next) {
    if (next instanceof End(String cause)) {
      ended = cause;
      return;
    }
    BackboneReply frame = (BackboneReply) next;
    switch (frame.getFrameCase()) {
      case PUBLICATIONS -> {
        for (ChannelSlice slice : Wire.slices(frame.getPublications().getSlicesList())) {
          receivedWeight += slice.weight();
          publications
              .computeIfAbsent(slice.channel(), name -> new ArrayList<>())
              .addAll(slice.publications());
        }
      }
      case VERDICTS ->
          frame.getVerdicts().getVerdictsList().forEach(one -> verdicts.put(one.getChannel(), one));
      case PUBLISHED ->
          frame
              .getPublished()
              .getResultsList()
              .forEach(one -> results.put(one.getId(), Wire.result(one)));
      case HELLO,
          HISTORY,
          HISTORY_REMOVED,
          CREDIT,
          BEAT,
          STATUS,
          HEADS,
          REMOVALS,
          REFUSED,
          FRAME_NOT_SET ->
          others.add(frame);
    }
  }

  @Override
  public void close() {
    end.close("the test is over");
    channel.shutdownNow();
  }
}
