package io.holdfast.fanout.publish;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Accepted publishes without an answer, in the order in which they came. Each is sent once per
/// adapter link, again with the same key after a link was lost, until its answer or its deadline.
/// Bounded by count and bytes; at the bound a publish is turned away as overload.
///
/// One that was sent before a loss may be stored already, whatever the next adapter says of its own
/// attempt: "unavailable" is then no answer, and it is sent again until the backbone tells.
///
/// Owned by the fanout's loop.
public final class InFlight {
  private static final Duration RETRY_HINT = Duration.ofSeconds(1);

  /// Who is to be answered with what, for a publish to which channel.
  public record Answer(long edge, long edgeId, String channel, PublishResult result) {}

  private static final class Pending {
    final long edge;
    final long edgeId;
    final PublishRequest request;
    final long deadlineNanos;
    boolean everSent;
    boolean sentBeforeALoss;

    Pending(long edge, long edgeId, PublishRequest request, long deadlineNanos) {
      this.edge = edge;
      this.edgeId = edgeId;
      this.request = request;
      this.deadlineNanos = deadlineNanos;
    }
  }

  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private final int countMax;
  private final long bytesMax;
  private final long deadlineMillisMax;
  private List<Pending> unsent = new ArrayList<>();
  private final List<Pending> later = new ArrayList<>();
  private long bytes;
  private long ids;

  public InFlight(int countMax, long bytesMax, Duration deadlineMax) {
    this.deadlineMillisMax = deadlineMax.toMillis();
    this.countMax = countMax;
    this.bytesMax = bytesMax;
  }

  public int count() {
    return pending.size();
  }

  public long bytes() {
    return bytes;
  }

  /// Those that have not been sent on the present link.
  int waiting() {
    return unsent.size() + later.size();
  }

  public boolean hasRoomFor(PublishRequest request) {
    return pending.size() < countMax && bytes + request.weight() <= bytesMax;
  }

  /// Takes a publish; the caller asked {@link #hasRoomFor}.
  public void add(long edge, PublishRequest request, long nowNanos) {
    long millis =
        request.deadlineMillis() <= 0
            ? deadlineMillisMax
            : Math.min(request.deadlineMillis(), deadlineMillisMax);
    Pending added =
        new Pending(
            edge,
            request.id(),
            request.withId(++ids),
            nowNanos + Duration.ofMillis(millis).toNanos());
    pending.put(ids, added);
    unsent.add(added);
    bytes += request.weight();
  }

  /// What has not been sent on the present link, in order; it counts as sent from here on.
  public List<PublishRequest> takeUnsent(long nowNanos) {
    if (unsent.isEmpty()) {
      return List.of();
    }
    List<PublishRequest> requests = new ArrayList<>(unsent.size());
    for (Pending each : unsent) {
      long left = each.deadlineNanos - nowNanos;
      if (left > 0 && pending.containsKey(each.request.id())) {
        each.everSent = true;
        requests.add(withDeadline(each.request, left));
      }
    }
    unsent = new ArrayList<>();
    return requests;
  }

  private static PublishRequest withDeadline(PublishRequest request, long leftNanos) {
    int millis = (int) Math.max(1, Duration.ofNanos(leftNanos).toMillis());
    return new PublishRequest(
        request.id(),
        request.channel(),
        request.data(),
        request.info(),
        request.tags(),
        request.key(),
        request.version(),
        request.versionEpoch(),
        request.delta(),
        millis,
        request.expectedEpoch());
  }

  /// The link is gone: on the next one everything is sent again.
  public void linkLost() {
    later.clear();
    unsent = new ArrayList<>(pending.values());
    for (Pending each : unsent) {
      each.sentBeforeALoss = each.everSent;
    }
  }

  /// The adapter answered; null when nobody waits for it any more.
  public @Nullable Answer answered(long id, PublishResult result) {
    Pending done = pending.get(id);
    if (done == null) {
      return null;
    }
    if (result instanceof PublishResult.Unavailable && done.sentBeforeALoss) {
      later.add(done);
      return null;
    }
    pending.remove(id);
    bytes -= done.request.weight();
    return new Answer(done.edge, done.edgeId, done.request.channel(), result);
  }

  /// Those whose deadline has passed, with what can truly be said of them. What was put off is due
  /// to be sent again from here on.
  public List<Answer> expired(long nowNanos) {
    unsent.addAll(later);
    later.clear();
    List<Answer> expired = new ArrayList<>();
    Iterator<Pending> each = pending.values().iterator();
    while (each.hasNext()) {
      Pending at = each.next();
      if (nowNanos - at.deadlineNanos >= 0) {
        each.remove();
        bytes -= at.request.weight();
        expired.add(new Answer(at.edge, at.edgeId, at.request.channel(), tooLate(at.everSent)));
      }
    }
    if (!expired.isEmpty()) {
      unsent.removeIf(sent -> !pending.containsKey(sent.request.id()));
    }
    return expired;
  }

  private static PublishResult tooLate(boolean sent) {
    return sent
        ? new PublishResult.Unknown(
            new Refusal(Code.DEADLINE, "no answer from the backbone in time", RETRY_HINT))
        : new PublishResult.Unavailable(
            new Refusal(Code.UNAVAILABLE, "no backbone adapter was reached in time", RETRY_HINT));
  }
}
