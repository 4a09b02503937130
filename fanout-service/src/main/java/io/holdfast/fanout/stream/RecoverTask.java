package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.history.ChannelHistory;
import io.holdfast.fanout.history.Ruling;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's recovery. Its pages go into the edge's stream as credit allows; the last one leaves
/// only when it reaches exactly what this edge was sent of the channel, so that live publications
/// continue behind it.
///
/// Owned by the fanout's loop.
final class RecoverTask implements Owed, ScanReader, Proofs.Seeker {
  /// A recovery without progress for so long is refused: nothing can be said now. Shorter than what
  /// a client waits for a subscribe reply.
  static final long PATIENCE_NANOS = Duration.ofSeconds(4).toNanos();

  private static final Duration RETRY_HINT = Duration.ofSeconds(1);
  private static final long PAGE_BYTES = 256 << 10;

  private final EdgeSession session;
  private final Channel channel;
  private final EdgeRequest.Recover asked;
  private final Turn turn;
  private final Position from;
  private boolean judged;
  private boolean fromBackbone;
  private boolean done;
  private long atEpoch;
  private long atOffset;
  private int sentCount;
  private long progress;

  /// Memory does not hold what the newest may be: the backbone is asked, once.
  private @Nullable NewestRead newestRead;

  /// What the reply has to stand at, at least; -1 until the channel can be spoken for.
  private long storedBefore = -1;

  RecoverTask(EdgeSession session, Channel channel, EdgeRequest.Recover asked, Turn turn) {
    this.session = session;
    this.channel = channel;
    this.asked = asked;
    this.turn = turn;
    Position after = asked.after();
    this.from = after == null ? Position.NONE : after;
  }

  /// Starts it, watched that it makes progress.
  void begin() {
    session.owe(this);
    watch();
  }

  private void watch() {
    long seen = progress;
    turn.after(
        PATIENCE_NANOS,
        () -> {
          if (!done && seen == progress) {
            refuse(new Refusal(Code.UNAVAILABLE, channel.whyPending(), RETRY_HINT));
          } else if (!done) {
            watch();
          }
        });
  }

  @Override
  public boolean serve() {
    EdgeFollow follow = done ? null : session.follow(channel.name());
    if (follow == null) {
      if (!done) {
        refuse(new Refusal(Code.LINK_PROTOCOL, "recover in a channel that the edge left"));
      }
      return false;
    }
    if (follow.isPending()) {
      follow.await(this);
      return false;
    }
    if (follow.sentOffset() > channel.history().top().offset()) {
      // The edge came from a fanout that was ahead: this one cannot speak for the range yet.
      follow.await(this);
      return false;
    }
    if (storedBefore < 0) {
      storedBefore = channel.stored().offset();
    }
    if (follow.sentOffset() < Math.min(storedBefore, channel.stored().offset())) {
      // Whoever asks may have been told of a publication that has not come out of the tail.
      follow.await(this);
      return false;
    }
    if (!judged && !judge(follow)) {
      return false;
    }
    if (atOffset > follow.sentOffset()) {
      follow.await(this);
      return false;
    }
    long resumeAt = channel.resumeOffset(position(), cap());
    if (resumeAt < 0) {
      fromBackbone = true;
      channel.scan().join(this);
      return false;
    }
    return page(follow, resumeAt);
  }

  /// Finds where to start. False when it was answered, or is being answered elsewhere.
  private boolean judge(EdgeFollow follow) {
    if (asked.newestOnly()) {
      newest(follow);
      return false;
    }
    return switch (channel.ruleForClient(from)) {
      case Ruling.AtTop() -> startAt(channel.history().top());
      case Ruling.InMemory(long after) -> {
        if (asked.limit() > 0 && channel.history().countAfter(after) > asked.limit()) {
          lost(ResyncReason.POSITION_EXPIRED, after + 1);
          yield false;
        }
        yield startAt(from);
      }
      case Ruling.NeedsRead _ -> startAt(from);
      case Ruling.Ahead() -> startAt(from);
      case Ruling.NeedsProof() -> {
        channel.proofs().seek(from, this);
        yield false;
      }
      case Ruling.Lost(ResyncReason reason, long missedFrom) -> {
        lost(reason, missedFrom);
        yield false;
      }
    };
  }

  private boolean startAt(Position at) {
    judged = true;
    atEpoch = at.epoch();
    atOffset = at.offset();
    return true;
  }

  private boolean page(EdgeFollow follow, long resumeAt) {
    ChannelHistory history = channel.history();
    List<ChannelSlice> slices =
        history.after(resumeAt, follow.sentOffset(), Integer.MAX_VALUE, PAGE_BYTES);
    count(slices);
    if (overLimit()) {
      lost(ResyncReason.POSITION_EXPIRED, from.offset() + 1);
      return false;
    }
    long reached = slices.isEmpty() ? follow.sentOffset() : slices.getLast().last().offset();
    boolean whole =
        reached >= follow.sentOffset()
            || history.after(reached, follow.sentOffset(), 1, PAGE_BYTES).isEmpty();
    if (whole) {
      finish(slices, follow.sent());
      return false;
    }
    reply(slices, true, null, null);
    moveTo(slices.getLast().last());
    return true;
  }

  private void count(List<ChannelSlice> slices) {
    for (ChannelSlice slice : slices) {
      sentCount += slice.publications().size();
    }
  }

  private boolean overLimit() {
    return asked.limit() > 0 && sentCount > asked.limit();
  }

  private void moveTo(Position at) {
    progress++;
    atEpoch = at.epoch();
    atOffset = at.offset();
  }

  private void finish(List<ChannelSlice> slices, Position at) {
    Recovery verdict = sentCount == 0 ? new Recovery.UpToDate(at) : new Recovery.Replay(from, at);
    if (fromBackbone) {
      channel.counters().recoveredFromBackbone++;
    } else {
      channel.counters().recoveredFromMemory++;
    }
    end();
    reply(slices, false, verdict, null);
  }

  private void newest(EdgeFollow follow) {
    ChannelHistory history = channel.history();
    if (follow.sentOffset() == from.offset()
        && channel.ruleForClient(from) instanceof Ruling.AtTop) {
      finish(List.of(), follow.sent());
      return;
    }
    List<ChannelSlice> newest =
        history.before(follow.sentOffset() + 1, channel.clientReach(), 1, Long.MAX_VALUE);
    if (newest.isEmpty() && !history.proves(channel.window(), turn.wallMillis())) {
      NewestRead read = newestRead;
      if (read == null) {
        newestRead = NewestRead.begin(this, channel);
        return;
      }
      if (read.isAhead(follow.sentOffset())) {
        follow.await(this);
        return;
      }
      newest = read.found();
    }
    if (newest.isEmpty() && !follow.sent().isNone()) {
      lost(ResyncReason.POSITION_EXPIRED, 0);
    } else {
      count(newest);
      finish(newest, follow.sent());
    }
  }

  boolean isDone() {
    return done;
  }

  private void lost(ResyncReason reason, long missedFrom) {
    EdgeFollow follow = session.follow(channel.name());
    Position startAt = follow == null ? channel.history().top() : follow.sent();
    boolean comparable = missedFrom > 0 && missedFrom <= startAt.offset();
    channel.counters().recoverResyncs++;
    end();
    reply(
        List.of(),
        false,
        comparable
            ? new Recovery.Resync(reason, startAt, missedFrom, startAt.offset())
            : new Recovery.Resync(reason, startAt),
        null);
  }

  /// Nothing can be said now, or the edge no longer follows.
  void refuse(Refusal why) {
    channel.counters().recoverRefusals++;
    end();
    reply(List.of(), false, null, why);
  }

  private void end() {
    done = true;
    session.recoverEnded();
  }

  private void reply(
      List<ChannelSlice> slices,
      boolean more,
      @Nullable Recovery verdict,
      @Nullable Refusal refused) {
    for (ChannelSlice slice : slices) {
      session.spend(slice.weight());
    }
    session.outbox().frame(new EdgeReply.Recovered(asked.id(), slices, more, verdict, refused));
  }

  @Override
  public Position position() {
    return new Position(atEpoch, atOffset);
  }

  @Override
  public long cap() {
    EdgeFollow follow = session.follow(channel.name());
    return follow == null ? atOffset : follow.sentOffset();
  }

  @Override
  public boolean accepts() {
    return !done && session.hasCredit();
  }

  @Override
  public void feed(ChannelSlice part) {
    if (sentCount == 0
        && part.publications().getFirst().timeMillis() < channel.clientOldestMillis()) {
      lost(ResyncReason.POSITION_EXPIRED, atOffset + 1);
      return;
    }
    List<ChannelSlice> slices = List.of(part);
    count(slices);
    if (overLimit() || sentCount > channel.window().count()) {
      lost(ResyncReason.POSITION_EXPIRED, from.offset() + 1);
      return;
    }
    moveTo(part.last());
    reply(slices, true, null, null);
  }

  @Override
  public void resumed() {
    if (!done) {
      session.owe(this);
    }
  }

  @Override
  public void unrecoverable(ResyncReason reason) {
    if (!done) {
      lost(reason, atOffset + 1);
    }
  }

  @Override
  public void proven(Lineage lineage) {
    if (!done) {
      startAt(from);
      progress++;
      session.owe(this);
    }
  }

  @Override
  public void disproven() {
    if (!done) {
      lost(ResyncReason.EPOCH_CHANGED, 0);
    }
  }

  @Override
  public void turnedAway() {
    if (!done) {
      refuse(
          new Refusal(Code.OVERLOADED, "too many unknown positions in this channel", RETRY_HINT));
    }
  }
}
