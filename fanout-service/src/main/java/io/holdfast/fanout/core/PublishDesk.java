package io.holdfast.fanout.core;

import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.fanout.publish.Acceptance;
import io.holdfast.fanout.publish.AcceptanceRule;
import io.holdfast.fanout.publish.InFlight;
import io.holdfast.fanout.stream.EdgeSession;
import io.holdfast.fanout.stream.Turn;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/// Publishes between edges and the adapter.
///
/// Owned by the fanout's loop.
final class PublishDesk {
  private static final Duration OVERLOAD_HINT = Duration.ofSeconds(1);

  private final AcceptanceRule rule;
  private final InFlight inFlight;
  private final Sessions sessions;
  private final AdapterDesk adapter;
  private final Turn turn;
  private final int publishesMax;
  private long accepted;
  private long refused;

  PublishDesk(CoreSettings settings, Sessions sessions, AdapterDesk adapter, Turn turn) {
    CoreSettings.Bounds bounds = settings.bounds();
    this.rule = new AcceptanceRule(settings.namespaces(), bounds.publicationBytesMax());
    this.inFlight =
        new InFlight(bounds.publishesMax(), bounds.publishBytesMax(), settings.publishDeadline());
    this.publishesMax = bounds.publishesMax();
    this.sessions = sessions;
    this.adapter = adapter;
    this.turn = turn;
  }

  void publish(EdgeSession from, List<PublishRequest> requests) {
    for (PublishRequest request : requests) {
      switch (rule.judge(request, adapter.facts())) {
        case Acceptance.Forward() -> forward(from, request);
        // Nothing here can keep a publication yet, so none is claimed to be held.
        case Acceptance.Hold() ->
            refuse(from, request, AcceptanceRule.unavailable(adapter.facts()));
        case Acceptance.Refuse(PublishResult result) -> refuse(from, request, result);
      }
    }
  }

  private void forward(EdgeSession from, PublishRequest request) {
    if (inFlight.hasRoomFor(request)) {
      accepted++;
      inFlight.add(from.id(), request, turn.nanos());
    } else {
      refuse(
          from,
          request,
          new PublishResult.Unavailable(
              new Refusal(Code.OVERLOADED, "too many publishes are pending", OVERLOAD_HINT)));
    }
  }

  private void refuse(EdgeSession from, PublishRequest request, PublishResult result) {
    refused++;
    from.outbox().answer(request.id(), result);
  }

  /// `stored` is told of each position that a publisher is told.
  void answered(List<PublishAnswer> answers, BiConsumer<String, Position> stored) {
    for (PublishAnswer answer : answers) {
      InFlight.Answer done = inFlight.answered(answer.id(), answer.result());
      if (done != null) {
        switch (done.result()) {
          case PublishResult.Stored(Position at) -> stored.accept(done.channel(), at);
          case PublishResult.Duplicate(Position at) -> stored.accept(done.channel(), at);
          case PublishResult.Superseded(Position top) -> stored.accept(done.channel(), top);
          case PublishResult.Held _,
              PublishResult.Rejected _,
              PublishResult.Unavailable _,
              PublishResult.Unknown _ -> {}
        }
        deliver(done);
      }
    }
  }

  /// Answers those that waited too long.
  void sweep() {
    inFlight.expired(turn.nanos()).forEach(this::deliver);
  }

  private void deliver(InFlight.Answer answer) {
    EdgeSession session = sessions.find(answer.edge());
    if (session != null) {
      session.outbox().answer(answer.edgeId(), answer.result());
    }
  }

  void linkLost() {
    inFlight.linkLost();
  }

  void flush() {
    if (adapter.attached()) {
      adapter.publish(inFlight.takeUnsent(turn.nanos()));
    }
  }

  int pending() {
    return inFlight.count();
  }

  int pendingMax() {
    return publishesMax;
  }

  long accepted() {
    return accepted;
  }

  long refused() {
    return refused;
  }
}
