package io.holdfast.edge.upstream;

import io.holdfast.contract.Code;
import io.holdfast.contract.HeldId;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Publishes between their publisher and the fanouts. One that was under way over a lost link is
/// sent again under the same key, so that it is stored once; one that nobody answers in time is
/// unknown, or surely not stored when it was never sent. Once no fanout is known to be in reach,
/// nobody waits.
///
/// Owned by the upstream loop.
final class PublishWindow {
  /// A fanout is given so much less, because it knows more: that nothing was stored, where all that
  /// we could say is that no answer came. Its answer must be here before our own deadline.
  private static final long ANSWER_NANOS = Duration.ofMillis(300).toNanos();

  /// A publish that may have been stored and was then refused is sent again after so long.
  static final long AGAIN_NANOS = Duration.ofMillis(100).toNanos();

  /// What may be under way, in bytes: past it publishers are told to come again.
  static final long BYTES_MAX = 64L << 20;

  /// Requests in one frame, at most, in bytes.
  private static final int FRAME_BYTES_MAX = 1 << 20;

  /// A channel that goes to another link than what is under way of it, or than what is held of it:
  /// how many must be answered, and what waits for that, so that no publish overtakes an earlier
  /// one of its channel.
  private static final class Move {
    final SequencedSet<InFlight> behind = new LinkedHashSet<>();
    int ahead;
  }

  private final Routes routes;
  private final RandomGenerator dice;
  private final long deadlineNanos;

  /// In the order of their deadlines, because all wait equally long.
  private final LinkedHashMap<Long, InFlight> byOrder = new LinkedHashMap<>();

  /// Copies on their way to another fanout, in the order of their acceptance.
  private final NavigableMap<Long, InFlight> copiesUnderWay = new TreeMap<>();

  private final HeldCopies copies = new HeldCopies();
  private final Map<Long, InFlight> byWireId = new HashMap<>();
  private final Timers<Long> puttingOff = new Timers<>();
  private final Outgoing<InFlight> unsent = new Outgoing<>();
  private final Map<String, Move> moves = new HashMap<>();
  private long nextOrder = 1;
  private long nextWireId = 1;
  private long bytes;

  PublishWindow(Routes routes, RandomGenerator dice, long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    this.routes = routes;
    this.dice = dice;
  }

  void add(PublishCommand command, long nowNanos, Consumer<PublishResult> done) {
    String key = command.key().isEmpty() ? mintedKey() : command.key();
    PublishRequest request =
        new PublishRequest(
            0,
            command.channel(),
            command.data(),
            command.info(),
            command.tags(),
            key,
            command.version(),
            command.versionEpoch(),
            command.delta(),
            0,
            0);
    if (bytes + request.weight() > BYTES_MAX) {
      done.accept(
          new PublishResult.Unavailable(
              new Refusal(
                  Code.OVERLOADED,
                  "more than " + BYTES_MAX + " bytes of publishes are under way",
                  Duration.ofSeconds(1))));
      return;
    }
    bytes += request.weight();
    InFlight inFlight = InFlight.awaited(nextOrder++, request, nowNanos + deadlineNanos, done);
    byOrder.put(inFlight.order, inFlight);
    send(inFlight);
  }

  private void send(InFlight inFlight) {
    String channel = inFlight.request.channel();
    Move move = moves.isEmpty() || inFlight.copy ? null : moves.get(channel);
    if (move == null) {
      unsent.add(routes.linkFor(channel), inFlight);
    } else {
      move.behind.add(inFlight);
    }
  }

  private String mintedKey() {
    return Long.toString(dice.nextLong() & Long.MAX_VALUE, 36)
        + Long.toString(dice.nextLong() & Long.MAX_VALUE, 36);
  }

  void answered(int link, PublishResults results, long nowNanos) {
    for (io.holdfast.proto.v1.PublishResult wire : results.getResultsList()) {
      InFlight inFlight = byWireId.get(wire.getId());
      if (inFlight != null && inFlight.link == link) {
        answered(inFlight, Wire.result(wire), nowNanos);
      }
    }
  }

  private void answered(InFlight inFlight, PublishResult result, long nowNanos) {
    switch (result) {
      case PublishResult.Unavailable _ when inFlight.copy || inFlight.resent ->
          putOff(inFlight, nowNanos);
      case PublishResult.Unknown _ when inFlight.copy -> putOff(inFlight, nowNanos);
      case PublishResult.Held(String id) -> held(inFlight, HeldId.parse(id), result);
      case PublishResult.Stored _,
          PublishResult.Duplicate _,
          PublishResult.Superseded _,
          PublishResult.Rejected _,
          PublishResult.Unavailable _,
          PublishResult.Unknown _ ->
          finish(inFlight, result);
    }
  }

  /// A copy of it stays here, and goes on at once when its channel went to another link meanwhile.
  private void held(InFlight inFlight, @Nullable HeldId id, PublishResult result) {
    if (id == null || routes.linkFor(inFlight.request.channel()) == inFlight.link) {
      if (id != null) {
        copies.keep(inFlight.link, inFlight.order, inFlight.request, id);
      }
      finish(inFlight, result);
    } else if (inFlight.copy) {
      byWireId.remove(inFlight.wireId);
      inFlight.link = -1;
      send(inFlight);
    } else {
      send(goesOn(new HeldCopies.Copy(inFlight.order, inFlight.request)));
      finish(inFlight, result);
    }
  }

  /// What waits of its channel waits for it too.
  private InFlight goesOn(HeldCopies.Copy copy) {
    InFlight again = InFlight.copy(copy.order(), copy.request());
    copiesUnderWay.put(again.order, again);
    isAhead(again);
    return again;
  }

  private void isAhead(InFlight inFlight) {
    inFlight.ahead = true;
    moves.computeIfAbsent(inFlight.request.channel(), _ -> new Move()).ahead++;
  }

  /// What the fanout behind the link holds below `first` has its outcome.
  void settled(int link, long first) {
    copies.settled(link, first);
  }

  /// "Surely not stored" is true of the last attempt only: it is asked again under the same key.
  private void putOff(InFlight inFlight, long nowNanos) {
    byWireId.remove(inFlight.wireId);
    inFlight.link = -1;
    if (!inFlight.copy) {
      arrived(inFlight);
    }
    puttingOff.at(nowNanos + AGAIN_NANOS, inFlight.order);
  }

  private void finish(InFlight inFlight, PublishResult result) {
    byWireId.remove(inFlight.wireId);
    if (inFlight.copy) {
      copiesUnderWay.remove(inFlight.order);
    } else {
      byOrder.remove(inFlight.order);
      bytes -= inFlight.request.weight();
    }
    arrived(inFlight);
    inFlight.done.accept(result);
  }

  /// Nothing is to be awaited of it any more: the last of its channel's move lets those behind go.
  private void arrived(InFlight inFlight) {
    if (inFlight.ahead) {
      inFlight.ahead = false;
      String channel = inFlight.request.channel();
      Move move = moves.get(channel);
      if (move != null && --move.ahead == 0) {
        moves.remove(channel);
        move.behind.forEach(this::send);
      }
    }
  }

  /// What was under way over the link, which serves no more, goes out again, before anything newer,
  /// and so does what the fanout behind it holds.
  void abandon(int link) {
    for (Collection<InFlight> all : List.of(copiesUnderWay.values(), byOrder.values())) {
      for (InFlight inFlight : all) {
        if (inFlight.link == link) {
          byWireId.remove(inFlight.wireId);
          inFlight.link = -1;
          inFlight.resent = true;
          unsent.add(-1, inFlight);
        }
      }
    }
    reroute();
  }

  /// Links began or ceased to serve: what waits goes where its channel belongs now, in order.
  void reroute() {
    List<InFlight> waiting = unsent.takeAll();
    moves.values().forEach(move -> waiting.addAll(move.behind));
    moves.clear();
    copiesUnderWay.values().forEach(this::isAhead);
    copies.takeStranded(routes::linkFor).forEach(copy -> waiting.add(goesOn(copy)));
    for (InFlight inFlight : byOrder.values()) {
      inFlight.ahead = false;
      if (inFlight.link >= 0 && inFlight.link != routes.linkFor(inFlight.request.channel())) {
        isAhead(inFlight);
      }
    }
    waiting.sort(Comparator.comparingLong(inFlight -> inFlight.order));
    waiting.forEach(this::send);
  }

  /// Whether an answer is to come over the link.
  boolean isUnderWay(int link) {
    return byWireId.values().stream().anyMatch(inFlight -> inFlight.link == link);
  }

  void wake(long nowNanos) {
    for (Long due = puttingOff.pollDue(nowNanos); due != null; due = puttingOff.pollDue(nowNanos)) {
      InFlight inFlight = byOrder.getOrDefault(due, copiesUnderWay.get(due));
      if (inFlight != null && inFlight.link < 0) {
        send(inFlight);
      }
    }
    for (var oldest = byOrder.firstEntry();
        oldest != null && oldest.getValue().deadlineNanos - nowNanos <= 0;
        oldest = byOrder.firstEntry()) {
      withdraw(oldest.getValue());
      finish(oldest.getValue(), overdue(oldest.getValue()));
    }
  }

  private void withdraw(InFlight inFlight) {
    unsent.remove(inFlight);
    Move move = moves.get(inFlight.request.channel());
    if (move != null) {
      move.behind.remove(inFlight);
    }
  }

  private static PublishResult overdue(InFlight inFlight) {
    return unanswered(inFlight, "no answer in time", "no fanout took it in time");
  }

  private static PublishResult unanswered(InFlight inFlight, String ifSent, String ifNot) {
    return inFlight.sent
        ? new PublishResult.Unknown(
            new Refusal(Code.DEADLINE, ifSent + "; the same key tells the outcome"))
        : new PublishResult.Unavailable(
            new Refusal(Code.UNAVAILABLE, ifNot, Duration.ofSeconds(1)));
  }

  private void answerAll() {
    for (InFlight inFlight : List.copyOf(byOrder.values())) {
      withdraw(inFlight);
      finish(
          inFlight,
          unanswered(inFlight, "no fanout is in reach any more", "no fanout is in reach"));
    }
  }

  long nextWakeNanos() {
    var oldest = byOrder.firstEntry();
    long next =
        byOrder.isEmpty() && copiesUnderWay.isEmpty() ? Long.MAX_VALUE : puttingOff.nextNanos();
    return oldest == null
        ? next
        : Math.min(Math.min(oldest.getValue().deadlineNanos, next), routes.awayAtNanos());
  }

  /// Sends what waits, in order, in as few frames as the frame bound allows, as far as the links
  /// take it. Everything that came in this turn was looked at before: also a last sign of life.
  void flush(long nowNanos) {
    if (!byOrder.isEmpty() && nowNanos - routes.awayAtNanos() >= 0) {
      answerAll();
      return;
    }
    for (int link = 0; link < routes.count(); link++) {
      while (!unsent.isEmpty(link) && routes.takes(link)) {
        List<PublishRequest> batch = new ArrayList<>();
        int size = 0;
        while (size <= FRAME_BYTES_MAX) {
          InFlight next = unsent.poll(link);
          if (next == null) {
            break;
          }
          next.link = link;
          next.sent = true;
          next.wireId = nextWireId++;
          byWireId.put(next.wireId, next);
          batch.add(addressed(next, nowNanos));
          size += next.request.weight();
        }
        routes.send(link, FanoutRequest.newBuilder().setPublish(Wire.publishes(batch, 0)).build());
      }
    }
  }

  private PublishRequest addressed(InFlight inFlight, long nowNanos) {
    PublishRequest request = inFlight.request;
    long leftNanos = inFlight.copy ? deadlineNanos : inFlight.deadlineNanos - nowNanos;
    long left = Math.max(1, (leftNanos - ANSWER_NANOS) / 1_000_000);
    return new PublishRequest(
        inFlight.wireId,
        request.channel(),
        request.data(),
        request.info(),
        request.tags(),
        request.key(),
        request.version(),
        request.versionEpoch(),
        request.delta(),
        Math.toIntExact(left),
        0);
  }

  int size() {
    return byOrder.size();
  }

  /// Copies of what fanouts hold.
  int copies() {
    return copies.count() + copiesUnderWay.size();
  }
}
