package io.holdfast.simulation;

import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishResult;
import io.holdfast.edge.command.PublishCommand;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A publisher that counts, does not always wait for one answer before it sends the next, and
/// repeats under the same key what was not accepted, through whatever edge is there.
final class Publisher {
  private static final long PATIENCE_NANOS = 8 * World.SECOND;
  private static final int AT_ONCE_MAX = 4;

  /// What a publisher waits at most while an outage is being noticed.
  private static final long PATIENCE_MAX_NANOS = 2 * World.SECOND;

  /// One attempt at one publication.
  private record Attempt(String key, long number, long askedNanos) {}

  private final World world;
  private final Truth truth;
  private final String name;
  private final String channel;
  private final List<EdgeProcess> edges;
  private final int pauseMillisMax;
  private final Map<String, PublishResult> promised = new LinkedHashMap<>();
  private final Map<String, Attempt> open = new HashMap<>();
  private EdgeProcess edge;
  private long numbers;
  private boolean stopped;
  private int refused;
  private int unknown;
  private long longestNanos;

  Publisher(
      World world,
      Truth truth,
      String name,
      String channel,
      List<EdgeProcess> edges,
      int pauseMillisMax) {
    this.world = world;
    this.truth = truth;
    this.name = name;
    this.channel = channel;
    this.edges = edges;
    this.pauseMillisMax = pauseMillisMax;
    this.edge = edges.getFirst();
  }

  void start() {
    next();
  }

  void stop() {
    stopped = true;
  }

  boolean busy() {
    return !open.isEmpty();
  }

  private void next() {
    if (stopped) {
      return;
    }
    if (open.isEmpty()) {
      // Order is promised on one way: it changes where nothing is under way.
      edge = edges.get(world.dice.nextInt(edges.size()));
    }
    int most = world.once(3) ? AT_ONCE_MAX : 1;
    while (open.size() < most) {
      numbers++;
      send(name + " " + numbers, numbers);
    }
    world.after(world.between(5, pauseMillisMax) * World.MILLI, this::next);
  }

  private void send(String key, long number) {
    Attempt attempt = new Attempt(key, number, world.nanos());
    open.put(key, attempt);
    String data = "{\"p\":\"%s\",\"n\":%d}".formatted(name, number);
    if (!edge.alive()) {
      // What is under way there has no order with what goes another way.
      open.keySet().forEach(truth::repeated);
      edge = edges.get(world.dice.nextInt(edges.size()));
    }
    truth.sent(key, edge.name + "." + edge.life());
    edge.publish(
        new PublishCommand(channel, Payload.utf8(data), null, Map.of(), key, 0, "", false),
        result -> world.after(100_000, () -> answered(attempt, result)));
    world.after(PATIENCE_NANOS, () -> answered(attempt, null));
  }

  private void answered(Attempt attempt, @Nullable PublishResult result) {
    if (!attempt.equals(open.get(attempt.key()))) {
      return;
    }
    longestNanos = Math.max(longestNanos, world.nanos() - attempt.askedNanos());
    world.note(name + " answered", attempt.key() + ": " + result);
    if (result == null) {
      world.coverage.hit("publish: no answer");
      again(attempt);
      return;
    }
    switch (result) {
      case PublishResult.Stored(var at) -> accepted(attempt, result, at.offset());
      case PublishResult.Duplicate(var at) -> accepted(attempt, result, at.offset());
      case PublishResult.Held _ -> {
        truth.held(attempt.key());
        world.coverage.hit("publish: held");
        accepted(attempt, result, 0);
      }
      case PublishResult.Unavailable _ -> {
        refused++;
        world.coverage.hit("publish: refused for now");
        again(attempt);
      }
      case PublishResult.Unknown _ -> {
        unknown++;
        world.coverage.hit("publish: unknown");
        again(attempt);
      }
      case PublishResult.Superseded _, PublishResult.Rejected _ ->
          throw new Violation("P5: " + attempt.key() + " was answered " + result);
    }
  }

  private void accepted(Attempt attempt, PublishResult result, long offset) {
    String key = attempt.key();
    promised.put(key, result);
    open.remove(key);
    if (offset > 0) {
      Fact fact = truth.at(channel, offset);
      if (fact == null || !fact.key.equals(key)) {
        throw new Violation("P5: " + key + " was answered " + result + ", where " + fact + " is");
      }
    }
  }

  private void again(Attempt attempt) {
    truth.repeated(attempt.key());
    // Nothing newer is repeated in its place, and the same attempt is not answered twice.
    open.put(attempt.key(), new Attempt(attempt.key(), attempt.number(), -1));
    world.after(world.between(50, 300) * World.MILLI, () -> send(attempt.key(), attempt.number()));
  }

  /// Where only the backbone fails, nothing is refused, and nobody waits longer than it takes to
  /// notice.
  void judgeUnrefused() {
    if (refused + unknown > 0) {
      throw new Violation(
          "P5: %s was refused %d times and left in doubt %d times"
              .formatted(name, refused, unknown));
    }
    if (longestNanos > PATIENCE_MAX_NANOS) {
      throw new Violation("P5: %s waited %d ms".formatted(name, longestNanos / World.MILLI));
    }
  }

  /// At the end: what was accepted is there once, unless the backbone itself has lost it.
  void judge(boolean backboneForgot) {
    for (Map.Entry<String, PublishResult> each : promised.entrySet()) {
      int copies = truth.copies(each.getKey());
      if (copies > 1 && !backboneForgot) {
        throw new Violation("P5: " + each.getKey() + " is stored " + copies + " times");
      }
      if (copies == 0 && !backboneForgot) {
        throw new Violation("P2: " + each + " is nowhere");
      }
    }
  }
}
