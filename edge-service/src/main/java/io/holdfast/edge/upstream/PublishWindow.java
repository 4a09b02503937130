package io.holdfast.edge.upstream;

import io.holdfast.contract.Code;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

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

  private static final class InFlight {
    final long order;
    final PublishRequest request;
    final long deadlineNanos;
    final Consumer<PublishResult> done;
    int link = -1;
    long wireId;
    boolean sent;

    /// It may have been stored over a link that was lost: only its key can tell.
    boolean resent;

    /// Under way over a link that its channel has left.
    boolean ahead;

    InFlight(long order, PublishRequest request, long deadlineNanos, Consumer<PublishResult> done) {
      this.order = order;
      this.request = request;
      this.deadlineNanos = deadlineNanos;
      this.done = done;
    }
  }

  /// A channel that goes to another link than what is under way of it: how many must be answered,
  /// and what waits for that, so that no publish overtakes an earlier one of its channel.
  private static final class Move {
    final SequencedSet<InFlight> behind = new LinkedHashSet<>();
    int ahead;
  }

  private final Routes routes;
  private final RandomGenerator dice;
  private final long deadlineNanos;

  /// In the order of their deadlines, because all wait equally long.
  private final LinkedHashMap<Long, InFlight> byOrder = new LinkedHashMap<>();

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
    InFlight inFlight = new InFlight(nextOrder++, request, nowNanos + deadlineNanos, done);
    byOrder.put(inFlight.order, inFlight);
    send(inFlight);
  }

  private void send(InFlight inFlight) {
    String channel = inFlight.request.channel();
    Move move = moves.isEmpty() ? null : moves.get(channel);
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
        PublishResult result = Wire.result(wire);
        if (inFlight.resent && result instanceof PublishResult.Unavailable) {
          putOff(inFlight, nowNanos);
        } else {
          finish(inFlight, result);
        }
      }
    }
  }

  /// "Surely not stored" is true of the last attempt only: it is asked again under the same key.
  private void putOff(InFlight inFlight, long nowNanos) {
    byWireId.remove(inFlight.wireId);
    inFlight.link = -1;
    arrived(inFlight);
    puttingOff.at(nowNanos + AGAIN_NANOS, inFlight.order);
  }

  private void finish(InFlight inFlight, PublishResult result) {
    byOrder.remove(inFlight.order);
    byWireId.remove(inFlight.wireId);
    bytes -= inFlight.request.weight();
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

  /// What was under way over the link goes out again, before anything newer.
  void abandon(int link) {
    for (InFlight inFlight : byOrder.values()) {
      if (inFlight.link == link) {
        byWireId.remove(inFlight.wireId);
        inFlight.link = -1;
        inFlight.resent = true;
        inFlight.ahead = false;
        send(inFlight);
      }
    }
    reroute();
  }

  /// Links began or ceased to serve: what waits goes where its channel belongs now, in order.
  void reroute() {
    List<InFlight> waiting = unsent.takeAll();
    moves.values().forEach(move -> waiting.addAll(move.behind));
    moves.clear();
    for (InFlight inFlight : byWireId.values()) {
      String channel = inFlight.request.channel();
      inFlight.ahead = inFlight.link != routes.linkFor(channel);
      if (inFlight.ahead) {
        moves.computeIfAbsent(channel, _ -> new Move()).ahead++;
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
      InFlight inFlight = byOrder.get(due);
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
    unsent.takeAll();
    moves.clear();
    for (InFlight inFlight : List.copyOf(byOrder.values())) {
      finish(
          inFlight,
          unanswered(inFlight, "no fanout is in reach any more", "no fanout is in reach"));
    }
  }

  long nextWakeNanos() {
    var oldest = byOrder.firstEntry();
    return oldest == null
        ? Long.MAX_VALUE
        : Math.min(
            Math.min(oldest.getValue().deadlineNanos, puttingOff.nextNanos()),
            routes.awayAtNanos());
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

  private static PublishRequest addressed(InFlight inFlight, long nowNanos) {
    PublishRequest request = inFlight.request;
    long left = Math.max(1, (inFlight.deadlineNanos - ANSWER_NANOS - nowNanos) / 1_000_000);
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
}
