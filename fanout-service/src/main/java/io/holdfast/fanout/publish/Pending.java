package io.holdfast.fanout.publish;

import io.holdfast.contract.PublishRequest;

/// One accepted publish until the backbone tells its outcome.
///
/// Owned by {@link Outbound}.
public final class Pending {
  final PublishRequest request;
  final long edge;
  final long acceptedNanos;
  final long deadlineNanos;
  final boolean holdable;
  long order;

  /// Of the attempt under way; 0 = none.
  long wireId;

  /// That attempt is one of what was held when it was sent.
  boolean drains;

  /// An attempt ended without an answer: it may have been stored.
  boolean doubtful;

  /// When it was first sent, and last; 0 = never. Wall time, for it may come out of a spool.
  private long triedMillis;

  private long triedLastMillis;

  private long sequence;
  private boolean waited;

  private Pending(
      PublishRequest request,
      long edge,
      long acceptedNanos,
      long deadlineNanos,
      boolean holdable,
      boolean waited) {
    this.request = request;
    this.edge = edge;
    this.acceptedNanos = acceptedNanos;
    this.deadlineNanos = deadlineNanos;
    this.holdable = holdable;
    this.waited = waited;
  }

  /// Somebody behind `edge` waits for the answer.
  static Pending waited(
      PublishRequest request, long edge, long nowNanos, long deadlineNanos, boolean holdable) {
    return new Pending(request, edge, nowNanos, deadlineNanos, holdable, true);
  }

  /// Goes to the spool at once; somebody waits until it is there.
  public static Pending toHold(PublishRequest request, long edge, long nowNanos) {
    return waited(request, edge, nowNanos, Long.MAX_VALUE, true);
  }

  /// Came out of the spool; nobody waits for it. One that `mayBeTried` was perhaps sent before, by
  /// whoever had the spool then or through another fanout.
  static Pending ofSpool(HeldPublication held, boolean mayBeTried, long nowNanos) {
    Pending pending = new Pending(held.request(), 0, nowNanos, Long.MAX_VALUE, true, false);
    pending.sequence = held.sequence();
    if (mayBeTried) {
      pending.doubtful = true;
      pending.tried(held.wallMillis());
    }
    return pending;
  }

  public PublishRequest request() {
    return request;
  }

  public long edge() {
    return edge;
  }

  /// Its place in the spool; 0 = it is not held.
  public long sequence() {
    return sequence;
  }

  public boolean held() {
    return sequence != 0;
  }

  void held(long at) {
    sequence = at;
  }

  /// The spool does not have it.
  void notHeld() {
    sequence = 0;
  }

  public boolean isWaitedFor() {
    return waited;
  }

  public void answered() {
    waited = false;
  }

  /// Whether it is on the disk is not known either.
  public void doubtsUnless(boolean surely) {
    doubtful |= !surely;
  }

  void tried(long wallMillis) {
    triedMillis = triedMillis == 0 ? wallMillis : triedMillis;
    triedLastMillis = wallMillis;
  }

  public long triedMillis() {
    return triedMillis;
  }

  public long triedLastMillis() {
    return triedLastMillis;
  }

  /// It may be stored, under a key that the backbone has forgotten by now.
  boolean isForgotten(long wallMillis, long keysKeptMillis) {
    return doubtful && wallMillis - triedMillis >= keysKeptMillis;
  }

  /// It was looked for and is not stored: it goes out as if for the first time.
  public void isNotStored() {
    doubtful = false;
    triedMillis = 0;
  }

  /// It may be stored by now.
  public boolean mayBeStored() {
    return doubtful || wireId != 0;
  }
}
