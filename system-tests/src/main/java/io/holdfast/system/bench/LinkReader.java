package io.holdfast.system.bench;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.ChannelFollows;
import io.holdfast.proto.v1.ChannelSlice;
import io.holdfast.proto.v1.Credit;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.Position;
import io.holdfast.proto.v1.Publication;
import io.holdfast.proto.v1.PublicationBatch;
import io.holdfast.proto.v1.PublishBatch;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.PublishResult;
import io.holdfast.proto.v1.Verdict;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkClient;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.system.process.Eventually;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/// The dialling end of one link as bare frames: follows channels, publishes, gives credit and beats
/// as a service would, and counts what comes. A publication that is not the next of its channel is
/// remembered as trouble.
///
/// Thread-safe: frames come on the transport's thread, the rest is one thread's.
final class LinkReader<O, I> implements LinkEvents<I, O>, AutoCloseable {
  private static final long WINDOW_BYTES = 8 << 20;
  private static final int CREDIT_LUMP = 1 << 20;
  private static final int PUBLICATION_BYTES = 48;
  private static final int UNANSWERED_MAX = 8192;
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final LinkFrames<O, I> frames;
  private final ManagedChannel transport;
  private final LinkClient<O, I> link;
  private final Thread beats;
  private final Map<String, Followed> followed = new ConcurrentHashMap<>();
  private final AtomicLong answered = new AtomicLong();
  private final Histogram micros = new Histogram(3);
  private volatile long epoch;
  private volatile String trouble = "";
  private volatile boolean over;
  private long requested;
  private long generations;
  private long uncredited;

  /// How far a followed channel came.
  private static final class Followed {
    volatile boolean told;
    volatile long began;
    volatile long last;
  }

  LinkReader(LinkFrames<O, I> frames, int port) {
    this.frames = frames;
    this.transport = new LinkAddress.HostPort("127.0.0.1", port).dialChannel();
    this.link = LinkClient.dial(transport, frames.method(), this);
    send(
        frames.hello(
            Hello.newBuilder()
                .setProtocolMajor(1)
                .setInstance("bench-" + frames.role() + System.nanoTime())
                .setRole(frames.role())
                .setNode("bench")
                .setBeatMillis(1000)
                .setCreditBytes(WINDOW_BYTES)
                .build()));
    this.beats = Thread.ofVirtual().name("beats").start(this::beat);
  }

  private synchronized void send(O frame) {
    link.send(frame);
  }

  private void beat() {
    for (long sequence = 1; !over; sequence++) {
      send(
          frames.beat(Beat.newBuilder().setSequence(sequence).setHealth(Health.HEALTH_OK).build()));
      LockSupport.parkNanos(1_000_000_000);
    }
  }

  // ---------------------------------------------------------------- what it does

  /// Follows a channel from its top on, or after an offset of the epoch that answers named.
  void follow(String channel, long afterOffset) {
    ChannelFollow.Builder follow =
        ChannelFollow.newBuilder().setChannel(channel).setGeneration(++generations);
    if (afterOffset >= 0) {
      follow.setAfter(Position.newBuilder().setEpoch(epoch).setOffset(afterOffset));
    }
    followed.put(channel, new Followed());
    send(frames.follow(ChannelFollows.newBuilder().addFollows(follow).build()));
  }

  /// Waits for the verdict.
  void awaitFollowed(String channel) {
    Eventually.holds(WITHIN, () -> "a verdict for " + channel + trouble, () -> of(channel).told);
    judge();
  }

  /// Waits until the channel came so far. Returns how many publications that were, after the first
  /// verdict.
  long await(String channel, long offset) {
    Eventually.holds(
        WITHIN,
        () -> channel + " at " + of(channel).last + " of " + offset + ": " + trouble,
        () -> of(channel).last >= offset || !trouble.isEmpty());
    judge();
    return of(channel).last - of(channel).began;
  }

  private Followed of(String channel) {
    Followed found = followed.get(channel);
    if (found == null) {
      throw new IllegalStateException(channel + " is not followed");
    }
    return found;
  }

  /// Publishes a frame of so many, each with the time now in its data, once few enough wait for
  /// their answers.
  void publish(String channel, int count, int payloadBytes) {
    while (requested - answered.get() > UNANSWERED_MAX && trouble.isEmpty()) {
      LockSupport.parkNanos(20_000);
    }
    PublishBatch.Builder batch = PublishBatch.newBuilder();
    ByteBuffer data = ByteBuffer.allocate(payloadBytes).putLong(0, System.nanoTime());
    for (int i = 0; i < count; i++) {
      requested++;
      batch.addRequests(
          PublishRequest.newBuilder()
              .setId(requested)
              .setChannel(channel)
              .setData(ByteString.copyFrom(data.duplicate()))
              .setKey("%s-%014d".formatted(frames.role(), requested))
              .setDeadlineMillis(10_000));
    }
    send(frames.publish(batch.build()));
  }

  /// Waits until every publish was answered with a position.
  void awaitAnswers() {
    Eventually.holds(
        WITHIN,
        () -> answered + " of " + requested + " answered: " + trouble,
        () -> answered.get() == requested || !trouble.isEmpty());
    judge();
  }

  /// The time from publish to arrival, in microseconds, of what came since it was reset.
  synchronized Histogram latencies() {
    return micros.copy();
  }

  synchronized void resetLatencies() {
    micros.reset();
  }

  private void judge() {
    if (!trouble.isEmpty()) {
      throw new AssertionError(trouble);
    }
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(beats);
    link.close("the bench is over");
    transport.shutdownNow();
  }

  // ---------------------------------------------------------------- what comes

  @Override
  public void opened(LinkEnd<O> end) {}

  @Override
  public void writable(LinkEnd<O> end) {}

  @Override
  public void ended(LinkEnd<O> end, String cause) {
    if (!over) {
      trouble = "the link ended: " + cause;
    }
  }

  @Override
  public void received(LinkEnd<O> end, I frame) {
    for (FollowVerdict verdict : frames.verdicts(frame)) {
      verdict(verdict);
    }
    for (PublishResult result : frames.published(frame)) {
      if (!result.hasStored()) {
        trouble = "not stored: " + result;
      }
      epoch = result.getStored().getEpoch();
      answered.incrementAndGet();
    }
    publications(frames.publications(frame));
    end.consumed(1);
  }

  private void verdict(FollowVerdict told) {
    Followed follow = followed.get(told.getChannel());
    Verdict verdict = told.getVerdict();
    if (follow == null || verdict.hasResync() || told.hasRefused()) {
      trouble = "not followed: " + told;
      return;
    }
    if (!follow.told) {
      long from =
          verdict.hasReplay()
              ? verdict.getReplay().getFrom().getOffset()
              : verdict.getUpToDate().getTop().getOffset();
      follow.began = from;
      follow.last = from;
      follow.told = true;
    }
  }

  private void publications(PublicationBatch batch) {
    if (batch.getSlicesCount() == 0) {
      return;
    }
    long now = System.nanoTime();
    for (ChannelSlice slice : batch.getSlicesList()) {
      Followed follow = followed.get(slice.getChannel());
      if (follow == null) {
        trouble = "publications of " + slice.getChannel();
        return;
      }
      long last = follow.last;
      for (Publication publication : slice.getPublicationsList()) {
        if (publication.getOffset() != last + 1) {
          trouble = slice.getChannel() + ": " + publication.getOffset() + " after " + last;
        }
        last = publication.getOffset();
        uncredited +=
            PUBLICATION_BYTES + publication.getData().size() + publication.getKey().length();
      }
      follow.last = last;
      time(slice, now);
    }
    if (uncredited > CREDIT_LUMP) {
      send(frames.credit(Credit.newBuilder().setBytes(uncredited).build()));
      uncredited = 0;
    }
  }

  private synchronized void time(ChannelSlice slice, long now) {
    ByteString data = slice.getPublications(slice.getPublicationsCount() - 1).getData();
    long sent = data.asReadOnlyByteBuffer().getLong(0);
    if (sent > 0 && sent < now) {
      micros.recordValue((now - sent) / 1000);
    }
  }
}
