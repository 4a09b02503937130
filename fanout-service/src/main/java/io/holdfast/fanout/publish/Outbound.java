package io.holdfast.fanout.publish;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Accepted publishes on their way to the backbone, in the order in which they were accepted, and
/// stored in that order: they are sent in a lane, and once one of them was not stored for now, the
/// lane is left and everything is sent again from that one on, under the same keys. What was stored
/// already answers as a duplicate then.
///
/// Owned by the fanout's loop.
public final class Outbound {
  private static final Duration RETRY_HINT = Duration.ofSeconds(1);

  /// Wait before the next lane.
  static final long AGAIN_NANOS = Duration.ofMillis(100).toNanos();

  /// How long a broken lane's answers are waited for.
  private static final long LANE_NANOS = Duration.ofMillis(250).toNanos();

  /// Under way at most; after a failure few, until one is stored.
  private static final int UNDER_WAY_MAX = 16_384;

  private static final long UNDER_WAY_BYTES_MAX = 32L << 20;
  private static final int PROBES_MAX = 64;

  /// Of what was held so many are under way: one more for each that was stored, half as many after
  /// a failure.
  private static final int WINDOW_MIN = 64;

  private static final int WINDOW_MAX = 1_024;

  /// And no more go out than this, or twice as many as new ones come: the log would take more at
  /// once, and the outboxes of the clients that follow would not.
  private static final double DRAIN_PER_SECOND = 5_000;

  private static final double DRAIN_BURST = 1_000;
  private static final double DRAIN_PER_ARRIVAL = 2;

  /// A key counts as forgotten a little before it is.
  private static final double KEYS_KEPT = 0.9;

  private final LinkedHashMap<Long, Pending> inOrder = new LinkedHashMap<>();
  private final Map<Long, Pending> byWireId = new HashMap<>();

  /// Those that may be held and are not yet, in order.
  private final LinkedHashSet<Pending> holdable = new LinkedHashSet<>();

  private final int countMax;
  private final long bytesMax;
  private final long deadlineMillisMax;
  private ArrayDeque<Pending> unsent = new ArrayDeque<>();
  private long bytes;
  private long underWayBytes;
  private final long keysKeptMillis;
  private int heldUnderWay;
  private int window = WINDOW_MIN;
  private double drainable = DRAIN_BURST;
  private long drainableNanos;
  private long orders;
  private long wireIds;
  private long lane = 1;
  private boolean probing;
  private boolean broken;
  private long brokenNanos;
  private boolean waits;
  private long notBeforeNanos;

  /// The backbone remembers keys for `keysKept`.
  public Outbound(int countMax, long bytesMax, Duration deadlineMax, Duration keysKept) {
    this.countMax = countMax;
    this.bytesMax = bytesMax;
    this.deadlineMillisMax = deadlineMax.toMillis();
    this.keysKeptMillis = (long) (keysKept.toMillis() * KEYS_KEPT);
  }

  public int count() {
    return inOrder.size();
  }

  public long bytes() {
    return bytes;
  }

  public long lane() {
    return lane;
  }

  /// Something waits, and nothing was stored since the last failure or loss of patience.
  public boolean isProbing() {
    return probing && !inOrder.isEmpty();
  }

  public boolean hasRoomFor(PublishRequest request) {
    return inOrder.size() < countMax && bytes + request.weight() <= bytesMax;
  }

  /// Takes a publish; the caller asked {@link #hasRoomFor}. `patienceNanos` is the longest wait of
  /// one that cannot be held.
  public Pending add(
      long edge, PublishRequest request, boolean holdable, long nowNanos, long patienceNanos) {
    arrived();
    long asked =
        request.deadlineMillis() <= 0
            ? deadlineMillisMax
            : Math.min(request.deadlineMillis(), deadlineMillisMax);
    long wait = Duration.ofMillis(asked).toNanos();
    return append(
        Pending.waited(
            request,
            edge,
            nowNanos,
            nowNanos + (holdable ? wait : Math.min(wait, patienceNanos)),
            holdable));
  }

  /// Takes one that came out of the spool.
  public Pending add(HeldPublication held, boolean mayBeTried, long nowNanos) {
    return append(Pending.ofSpool(held, mayBeTried, nowNanos));
  }

  /// A new publish came, however it goes on.
  public void arrived() {
    drainable = Math.min(drainable + DRAIN_PER_ARRIVAL, 2 * DRAIN_BURST);
  }

  /// Takes one that is held already.
  public Pending append(Pending pending) {
    pending.order = ++orders;
    inOrder.put(pending.order, pending);
    unsent.add(pending);
    bytes += pending.request.weight();
    if (pending.holdable && !pending.held()) {
      holdable.add(pending);
    }
    return pending;
  }

  /// The next one, when it may be stored under a key that is forgotten: it is not sent, nor
  /// anything behind it, before that is known.
  public @Nullable Pending forgotten(long wallMillis) {
    while (!unsent.isEmpty() && !inOrder.containsKey(unsent.element().order)) {
      unsent.remove();
    }
    Pending next = unsent.peek();
    return next != null && next.isForgotten(wallMillis, keysKeptMillis) ? next : null;
  }

  /// What is to be sent now, in order, in the present lane.
  public List<PublishRequest> take(long nowNanos, long wallMillis) {
    if (unsent.isEmpty() || broken || (waits && nowNanos - notBeforeNanos < 0)) {
      return List.of();
    }
    double since = (nowNanos - drainableNanos) / 1e9;
    drainableNanos = nowNanos;
    drainable = Math.max(drainable, Math.min(drainable + since * DRAIN_PER_SECOND, DRAIN_BURST));
    int most = probing ? PROBES_MAX : UNDER_WAY_MAX;
    List<PublishRequest> requests = new ArrayList<>();
    while (!unsent.isEmpty() && byWireId.size() < most && underWayBytes < UNDER_WAY_BYTES_MAX) {
      Pending next = unsent.element();
      boolean open = inOrder.containsKey(next.order);
      boolean waitsToo = next.held() && (drainable < 1 || heldUnderWay >= window);
      if (open && (waitsToo || next.isForgotten(wallMillis, keysKeptMillis))) {
        break;
      }
      unsent.remove();
      if (open) {
        drainable -= next.held() ? 1 : 0;
        next.tried(wallMillis);
        next.wireId = ++wireIds;
        next.drains = next.held();
        heldUnderWay += next.drains ? 1 : 0;
        byWireId.put(next.wireId, next);
        underWayBytes += next.request.weight();
        requests.add(next.request.with(next.wireId, millisLeft(next, nowNanos), 0));
      }
    }
    return requests;
  }

  private int millisLeft(Pending pending, long nowNanos) {
    long left = Duration.ofNanos(pending.deadlineNanos - nowNanos).toMillis();
    return (int) (pending.holdable ? deadlineMillisMax : Math.clamp(left, 1, deadlineMillisMax));
  }

  /// The adapter answered an attempt. Null when that settles nothing: the publish goes out again.
  public @Nullable Pending answered(long wireId, PublishResult result, long nowNanos) {
    Pending pending = byWireId.remove(wireId);
    if (pending == null) {
      return null;
    }
    pending.wireId = 0;
    returned(pending);
    return switch (result) {
      case PublishResult.Stored _,
          PublishResult.Duplicate _,
          PublishResult.Superseded _,
          PublishResult.Rejected _ -> {
        probing = broken;
        window = Math.min(window + 1, WINDOW_MAX);
        yield removed(pending);
      }
      case PublishResult.Unknown _ -> {
        pending.doubtful = true;
        breaks(nowNanos);
        yield pending.holdable ? null : removed(pending);
      }
      case PublishResult.Unavailable _ -> {
        breaks(nowNanos);
        yield pending.holdable || pending.doubtful ? null : removed(pending);
      }
      case PublishResult.Held _ ->
          throw new IllegalStateException("an adapter holds nothing, but " + result);
    };
  }

  private void returned(Pending pending) {
    underWayBytes -= pending.request.weight();
    heldUnderWay -= pending.drains ? 1 : 0;
    pending.drains = false;
  }

  private Pending removed(Pending pending) {
    if (inOrder.remove(pending.order) != null) {
      bytes -= pending.request.weight();
      holdable.remove(pending);
    }
    return pending;
  }

  /// The one that is held in the spool under this sequence, if it is here.
  public @Nullable Pending held(long sequence) {
    for (Pending each : inOrder.values()) {
      if (each.sequence() == sequence) {
        return each;
      }
      if (each.sequence() > sequence) {
        return null;
      }
    }
    return null;
  }

  /// Takes it out, whatever becomes of an attempt under way.
  public void drop(Pending pending) {
    removed(pending);
    forget(pending);
  }

  private void forget(Pending pending) {
    if (pending.wireId != 0 && byWireId.remove(pending.wireId) != null) {
      returned(pending);
      pending.wireId = 0;
      pending.doubtful = true;
    }
  }

  /// An edge is gone. What is held for it may be stored through another fanout meanwhile.
  public void edgeGone(long edge, long wallMillis) {
    for (Pending each : inOrder.values()) {
      if (each.held() && each.edge == edge) {
        each.doubtful = true;
        each.tried(wallMillis);
      }
    }
  }

  private void breaks(long nowNanos) {
    if (!broken) {
      broken = true;
      probing = true;
      window = Math.max(window / 2, WINDOW_MIN);
      brokenNanos = nowNanos;
    }
  }

  /// A broken lane is left when all its answers are there, or have had their time.
  public void leaveLane(long nowNanos) {
    if (broken && (byWireId.isEmpty() || nowNanos - brokenNanos >= LANE_NANOS)) {
      waits = true;
      notBeforeNanos = nowNanos + AGAIN_NANOS;
      nextLane();
    }
  }

  /// The link is gone: on the next one everything is sent again.
  public void linkLost() {
    nextLane();
    waits = false;
  }

  private void nextLane() {
    for (Pending each : List.copyOf(byWireId.values())) {
      forget(each);
    }
    lane++;
    broken = false;
    unsent = new ArrayDeque<>(inOrder.values());
  }

  /// Those that can wait no longer and cannot be held; they are no longer here.
  public List<Pending> expired(long nowNanos) {
    List<Pending> expired = new ArrayList<>();
    for (Pending each : inOrder.values()) {
      if (each.isWaitedFor() && !each.held() && nowNanos - each.deadlineNanos >= 0) {
        expired.add(each);
      }
    }
    expired.forEach(this::removed);
    return expired;
  }

  /// What can truly be said of one that is given up.
  public static PublishResult givenUp(Pending pending, Code code, String why) {
    return pending.mayBeStored()
        ? new PublishResult.Unknown(new Refusal(Code.DEADLINE, why, RETRY_HINT))
        : new PublishResult.Unavailable(new Refusal(code, why, RETRY_HINT));
  }

  /// Notices that one that may be held has waited too long for its answer.
  public void losePatience(long nowNanos, long patienceNanos) {
    if (!holdable.isEmpty()) {
      probing |= nowNanos - holdable.getFirst().acceptedNanos >= patienceNanos;
    }
  }

  /// Takes those that may be held and are not yet, in order: each is held now, or dropped.
  public List<Pending> takeHoldable() {
    if (holdable.isEmpty()) {
      return List.of();
    }
    List<Pending> taken = List.copyOf(holdable);
    holdable.clear();
    return taken;
  }
}
