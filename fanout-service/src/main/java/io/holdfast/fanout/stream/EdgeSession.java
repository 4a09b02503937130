package io.holdfast.fanout.stream;

import io.holdfast.contract.HeldId;
import io.holdfast.contract.PublishResult;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.NodeStats;
import io.holdfast.fanout.frame.PeerHello;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One attached edge: what it follows, the credit it has left, and what it is owed while it has
/// none. A starved edge holds up nobody: its channels lag, each remembering how far it was sent,
/// and are resumed by position when credit comes.
///
/// Owned by the fanout's loop.
public final class EdgeSession {
  /// Recoveries that an edge may have open; above it they are refused as overload.
  public static final int RECOVERS_MAX = 100_000;

  /// Bytes of answers that may wait for the edge's credit, those still being read included; at the
  /// bound its requests wait instead, not carried out.
  public static final long OWED_BYTES_MAX = 4L << 20;

  /// Requests that may wait so; above it they are refused as overload.
  public static final int REQUESTS_MAX = 10_000;

  /// What an answer costs to keep, whatever is in it.
  private static final long REPLY_BYTES = 256;

  private final long id;
  private final PeerHello peer;
  private final long creditMax;
  private final EdgeOutbox outbox = new EdgeOutbox();
  private final ArrayDeque<Owed> owed = new ArrayDeque<>();
  private final ArrayDeque<Runnable> requests = new ArrayDeque<>();
  private final Map<String, EdgeFollow> follows = new HashMap<>();
  private long credit;
  private long owedBytes;
  private int recovers;
  private long heldUpTo;
  private long settledUpTo;
  private NodeStats stats = NodeStats.NONE;

  public EdgeSession(long id, PeerHello peer, long creditBytes) {
    this.id = id;
    this.peer = peer;
    this.creditMax = creditBytes;
    this.credit = creditBytes;
  }

  public long id() {
    return id;
  }

  public PeerHello peer() {
    return peer;
  }

  public EdgeOutbox outbox() {
    return outbox;
  }

  public NodeStats stats() {
    return stats;
  }

  public void stats(NodeStats newStats) {
    stats = newStats;
  }

  boolean hasCredit() {
    return credit > 0;
  }

  void spend(long bytes) {
    credit -= bytes;
  }

  /// The edge has handled so many bytes. Never above what its hello granted.
  public void granted(long bytes) {
    credit = Math.min(creditMax, credit + bytes);
  }

  public long credit() {
    return credit;
  }

  /// Sends a reply that costs credit, now or when there is credit again.
  public void reply(EdgeReply reply, long weight) {
    long waits = weight + REPLY_BYTES;
    reserve(waits);
    owe(() -> {
      release(waits);
      outbox.frame(reply);
      spend(weight);
      return false;
    });
  }

  /// Carries a request out, now or when there is room for its answer. False, and nothing was taken,
  /// when too many wait already.
  public boolean request(Runnable carryOut) {
    if (requests.isEmpty() && hasRoom()) {
      carryOut.run();
      return true;
    }
    return requests.size() < REQUESTS_MAX && requests.add(carryOut);
  }

  private boolean hasRoom() {
    return owedBytes < OWED_BYTES_MAX;
  }

  /// Keeps room for an answer that is being read.
  public void reserve(long bytes) {
    owedBytes += bytes;
  }

  public void release(long bytes) {
    owedBytes -= bytes;
  }

  public long owedBytes() {
    return owedBytes;
  }

  void owe(Owed something) {
    owed.add(something);
  }

  public int owedCount() {
    return owed.size();
  }

  /// Sends what is owed, a page of each in turn, as far as the credit goes, and carries out the
  /// requests that it makes room for.
  public void pump() {
    sendOwed();
    while (!requests.isEmpty() && hasRoom()) {
      requests.poll().run();
      sendOwed();
    }
  }

  private void sendOwed() {
    while (credit > 0 && !owed.isEmpty()) {
      Owed next = owed.poll();
      if (next.serve()) {
        owed.add(next);
      }
    }
  }

  /// Answers a publish as held.
  public void held(long request, HeldId id) {
    heldUpTo = Math.max(heldUpTo, id.sequence());
    outbox.answer(request, new PublishResult.Held(id.toString()));
  }

  /// What is held below `first` has its outcome; said only where something was told to be held.
  public void settled(long first) {
    if (settledUpTo <= heldUpTo && settledUpTo < first && heldUpTo > 0) {
      settledUpTo = first;
      outbox.frame(new EdgeReply.HeldSettled(first));
    }
  }

  @Nullable EdgeFollow follow(String channel) {
    return follows.get(channel);
  }

  @Nullable EdgeFollow put(EdgeFollow follow) {
    return follows.put(follow.channel().name(), follow);
  }

  @Nullable EdgeFollow remove(String channel) {
    return follows.remove(channel);
  }

  Collection<EdgeFollow> follows() {
    return follows.values();
  }

  public boolean isFollowing(String channel) {
    return follows.containsKey(channel);
  }

  public int followCount() {
    return follows.size();
  }

  boolean recoverBegins() {
    if (recovers >= RECOVERS_MAX) {
      return false;
    }
    recovers++;
    return true;
  }

  void recoverEnded() {
    recovers--;
  }

  public int openRecovers() {
    return recovers;
  }
}
