package io.holdfast.backbone.serving;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One link to a fanout: what it follows, its credit, and what this turn has gathered for it.
/// Nothing is kept for it beyond a turn but positions.
///
/// Owned by the adapter's loop.
public final class FanoutSession {
  /// Channels one link may follow.
  static final int FOLLOWS_MAX = 1_000_000;

  /// Reads that wait for their turn; more are refused.
  static final int READS_WAITING_MAX = 1_024;

  private static final int READS_IN_FLIGHT_MAX = 32;
  private static final long PAGE_BYTES = 256 << 10;
  private static final long FRAME_BYTES = 256 << 10;
  private static final int SLICE_BYTES = 16;
  private static final int VERDICTS_PER_FRAME = 2_000;

  private record Asked(long id, HistoryQuery query) {}

  private final FanoutPort port;
  private final Map<String, Follower> follows = new HashMap<>();
  private final Deque<Follower> behind = new ArrayDeque<>();
  private final List<Follower> refused = new ArrayList<>();
  private final Deque<Asked> reads = new ArrayDeque<>();
  private final Set<PageTicket.ForRead> unanswered = new LinkedHashSet<>();
  private final List<FanoutPort.Verdict> verdicts = new ArrayList<>();
  private final List<FanoutPort.Removal> removals = new ArrayList<>(0);
  private final List<Follower> touched = new ArrayList<>();
  private final List<FanoutFrame.Answer> answers = new ArrayList<>();
  private final Heads heads = new Heads();
  private final Lanes lanes = new Lanes();
  private long credit;
  private long gathered;
  private int inFlight;
  private boolean followersTurn;
  private int life;
  private boolean greeted;
  private boolean closed;
  private String peer = "?";
  private long heardNanos;

  FanoutSession(FanoutPort port, long nowNanos) {
    this.port = port;
    this.heardNanos = nowNanos;
  }

  FanoutPort port() {
    return port;
  }

  boolean greeted() {
    return greeted;
  }

  void greeted(FanoutFrame.Hello hello) {
    greeted = true;
    peer = hello.node() + "/" + hello.instance();
    credit = hello.creditBytes();
  }

  /// Who is at the far end, for people.
  public String peer() {
    return peer;
  }

  boolean closed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  long silentNanos(long nowNanos) {
    return nowNanos - heardNanos;
  }

  Map<String, Follower> follows() {
    return follows;
  }

  public int followCount() {
    return follows.size();
  }

  void credited(long bytes) {
    credit = Math.min(credit + bytes, Long.MAX_VALUE / 4);
  }

  // What comes out of the tail.

  void live(Follower follower, long epoch, Publication publication) {
    if (follower.phase() != Follower.Phase.LIVE) {
      return;
    }
    Position sent = follower.sent();
    long offset = publication.offset();
    if (epoch == sent.epoch() && offset <= sent.offset()) {
      return;
    }
    if (epoch != sent.epoch() || offset != sent.offset() + 1 || credit <= 0) {
      catchUp(follower);
      return;
    }
    gather(follower, publication, sent.at(offset));
  }

  private void gather(Follower follower, Publication publication, Position at) {
    List<Publication> pending = follower.pending();
    if (pending.isEmpty()) {
      touched.add(follower);
      charge(follower.name().length() + SLICE_BYTES);
    }
    pending.add(publication);
    follower.sent(at);
    heads.touch(follower);
    charge(publication.weight());
    if (gathered >= FRAME_BYTES) {
      flushPublications();
    }
  }

  private void charge(long bytes) {
    credit -= bytes;
    gathered += bytes;
  }

  /// The follower's reader goes on by position, as soon as credit and the backbone allow.
  void catchUp(Follower follower) {
    if (follower.phase() == Follower.Phase.LIVE) {
      follower.phase(Follower.Phase.CATCHING_UP);
    }
    if (!follower.queued()) {
      follower.queued(true);
      behind.add(follower);
    }
  }

  /// A new life of the backbone's session: what was asked of the last one is void.
  void restart(int newLife) {
    life = newLife;
    inFlight = 0;
    behind.clear();
    refused.clear();
    for (Follower follower : follows.values()) {
      follower.queued(false);
      catchUp(follower);
    }
  }

  // Reads.

  boolean ask(long id, HistoryQuery query) {
    return reads.size() < READS_WAITING_MAX && reads.add(new Asked(id, query));
  }

  Lanes lanes() {
    return lanes;
  }

  /// Refuses what waits and what was asked: the backbone is away.
  void refuseReads(Refusal refusal) {
    for (PageTicket.ForRead ticket : unanswered) {
      port.pageRefused(ticket.id(), refusal);
    }
    unanswered.clear();
    for (Asked asked : reads) {
      port.pageRefused(asked.id(), refusal);
    }
    reads.clear();
  }

  /// Asks for as many pages as credit covers; at least one while there is any. Reads and followers
  /// take turns, so that neither waits for the other's queue to end.
  void pump(BackbonePort backbone) {
    while (!closed && inFlight < READS_IN_FLIGHT_MAX && credit > inFlight * PAGE_BYTES) {
      boolean asked =
          followersTurn
              ? bringOn(backbone) || carryOutRead(backbone)
              : carryOutRead(backbone) || bringOn(backbone);
      if (!asked) {
        return;
      }
      followersTurn = !followersTurn;
    }
  }

  private boolean carryOutRead(BackbonePort backbone) {
    Asked asked = reads.poll();
    if (asked == null) {
      return false;
    }
    PageTicket.ForRead ticket = new PageTicket.ForRead(this, life, asked.id());
    inFlight++;
    unanswered.add(ticket);
    backbone.read(ticket, asked.query());
    return true;
  }

  private boolean bringOn(BackbonePort backbone) {
    Follower follower = behind.poll();
    while (follower != null && follower.phase() == Follower.Phase.OVER) {
      follower = behind.poll();
    }
    if (follower == null) {
      return false;
    }
    inFlight++;
    backbone.read(new PageTicket.ForFollower(this, life, follower), follower.nextRead());
    return true;
  }

  /// False when the read was answered already, as refused.
  boolean answers(PageTicket.ForRead ticket) {
    return unanswered.remove(ticket);
  }

  void readDone() {
    inFlight--;
  }

  int life() {
    return life;
  }

  /// The read failed; it is asked again with the next look at the clock.
  void readRefused(Follower follower) {
    if (follower.phase() != Follower.Phase.OVER) {
      refused.add(follower);
    }
  }

  void retryRefused() {
    behind.addAll(refused);
    refused.clear();
  }

  void page(long id, HistoryPage page) {
    for (ChannelSlice slice : page.slices()) {
      credit -= slice.weight();
    }
    port.page(id, page);
  }

  /// A page for a follower: its first one, or one after a change of the epoch or a loss, comes with
  /// a verdict.
  void page(Follower follower, HistoryPage page) {
    if (follower.phase() == Follower.Phase.OVER) {
      return;
    }
    follower.queued(false);
    boolean first = follower.phase() == Follower.Phase.ASKED;
    Recovery recovery = follower.verdict(page);
    boolean forked = page.top().epoch() != follower.sent().epoch();
    if (first || forked || recovery instanceof Recovery.Resync) {
      verdict(follower, recovery, page);
    }
    follower.phase(Follower.Phase.CATCHING_UP);
    if (recovery instanceof Recovery.Resync(_, Position startAt, _, _)) {
      follower.sent(startAt);
    } else {
      send(follower, page);
    }
    if (page.more() || follower.sent().offset() < follower.channel().tailTop()) {
      catchUp(follower);
    } else {
      follower.phase(Follower.Phase.LIVE);
      heads.touch(follower);
    }
  }

  private void send(Follower follower, HistoryPage page) {
    for (ChannelSlice slice : page.slices()) {
      if (!follower.pending().isEmpty() && slice.epoch() != follower.sent().epoch()) {
        flush();
      }
      for (Publication publication : slice.publications()) {
        gather(follower, publication, new Position(slice.epoch(), publication.offset()));
      }
    }
    if (!page.more()) {
      if (!page.slices().isEmpty() && page.top().epoch() != follower.sent().epoch()) {
        // The top is in an epoch that has nothing of this channel: no publication takes the reader
        // over to it, so a verdict behind the last one does.
        verdict(follower, new Recovery.UpToDate(page.top()), page);
      }
      follower.sent(page.top());
    }
  }

  /// Behind what the follower was sent so far.
  private void verdict(Follower follower, Recovery recovery, HistoryPage page) {
    if (!follower.pending().isEmpty() || verdicts.size() >= VERDICTS_PER_FRAME) {
      flush();
    }
    verdicts.add(
        new FanoutPort.Verdict(
            follower.name(),
            follower.wanted().generation(),
            recovery,
            page.lineage(),
            page.removedUpTo()));
  }

  // What goes out.

  void removed(Follower follower, long upTo) {
    removals.add(new FanoutPort.Removal(follower.name(), upTo));
  }

  void answered(long id, PublishResult result) {
    if (!closed) {
      answers.add(new FanoutFrame.Answer(id, result));
    }
  }

  /// Stops following; what was gathered for it goes out first.
  void over(Follower follower) {
    if (!follower.pending().isEmpty()) {
      flush();
    }
    follower.phase(Follower.Phase.OVER);
  }

  /// Verdicts go before publications: what stands behind a verdict is gathered after it.
  void flush() {
    if (!removals.isEmpty()) {
      port.removals(List.copyOf(removals));
      removals.clear();
    }
    if (!answers.isEmpty()) {
      port.answers(List.copyOf(answers));
      answers.clear();
    }
    flushPublications();
  }

  /// With each beat of ours.
  public void beat() {
    flush();
    List<FanoutPort.Head> told = heads.beat();
    if (!told.isEmpty()) {
      port.heads(told);
    }
  }

  private void flushPublications() {
    if (!verdicts.isEmpty()) {
      port.verdicts(List.copyOf(verdicts));
      verdicts.clear();
    }
    if (touched.isEmpty()) {
      return;
    }
    List<ChannelSlice> slices = new ArrayList<>(touched.size());
    for (Follower follower : touched) {
      slices.add(follower.takePending());
    }
    touched.clear();
    gathered = 0;
    port.publications(slices);
  }

  static Refusal tooManyReads() {
    return new Refusal(
        Code.OVERLOADED, READS_WAITING_MAX + " reads are waiting", Duration.ofMillis(200));
  }
}
