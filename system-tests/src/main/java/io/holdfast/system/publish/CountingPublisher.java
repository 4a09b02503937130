package io.holdfast.system.publish;

import io.holdfast.system.client.Count;
import io.holdfast.system.client.JsonScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Publishes its counter 1, 2, 3, … into one channel at a steady rate, one request in flight, each
/// tried until it is answered as stored or held.
///
/// Thread-safe after {@link #finish}; until then owned by its own thread.
public final class CountingPublisher {
  private static final int ANSWER_MILLIS = 6_000;
  private static final long RETRY_NANOS = 20_000_000;

  /// What a publisher does about doubt.
  public enum Habit {
    /// A retry carries the key of the first try.
    KEYED,
    /// A retry is a new publication to the server.
    KEYLESS
  }

  /// What a publisher publishes.
  ///
  /// @param number its number in the payload
  /// @param perSecond its rate
  /// @param hangUpEvery each so-many-th request is sent, its answer not awaited and then tried
  ///   again; 0 for never
  public record Plan(
      int port,
      String key,
      String channel,
      long number,
      double perSecond,
      Habit habit,
      int hangUpEvery) {}

  private final Plan plan;
  private final ApiConnection connection;
  private final List<Stored> stored = new ArrayList<>();
  private final Thread thread;
  private final JsonScanner json = new JsonScanner();
  private volatile boolean finishing;
  private final Count answered = new Count();
  private final Count retries = new Count();
  private final Count held = new Count();
  private final Count refused = new Count();
  private final AtomicLong slowestNanos = new AtomicLong();
  private volatile String lastTrouble = "";

  public CountingPublisher(Plan plan) {
    this.plan = plan;
    this.connection = new ApiConnection(plan.port(), plan.key(), ANSWER_MILLIS);
    this.thread = Thread.ofVirtual().name("publisher-" + plan.number()).start(this::run);
  }

  /// So many publishers, numbered from `first`, share a rate on a channel.
  public static List<CountingPublisher> crowd(
      int first, int count, int port, String key, String channel, double perSecond, Habit habit) {
    List<CountingPublisher> crowd = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      crowd.add(
          new CountingPublisher(new Plan(port, key, channel, i, perSecond / count, habit, 0)));
    }
    return crowd;
  }

  public long number() {
    return plan.number();
  }

  /// Publishes answered so far, as stored or held.
  public long answered() {
    return answered.get();
  }

  /// Tries that were repeated so far.
  public long retries() {
    return retries.get();
  }

  /// Publishes answered as held so far.
  public long held() {
    return held.get();
  }

  /// Tries that were answered, but neither as stored nor as held. The other retries had no answer.
  public long refused() {
    return refused.get();
  }

  /// The longest time that a publish took from its first try to its acceptance, since this was
  /// asked last.
  public Duration slowest() {
    return Duration.ofNanos(slowestNanos.getAndSet(0));
  }

  /// The last answer that was neither.
  public String lastTrouble() {
    return lastTrouble;
  }

  /// Stops after the publish in hand is answered, and returns all that were accepted.
  public List<Stored> finish() {
    finishing = true;
    try {
      if (!thread.join(Duration.ofSeconds(60))) {
        throw new AssertionError(
            "publisher %d is stuck; last trouble: %s".formatted(plan.number(), lastTrouble));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    connection.close();
    return List.copyOf(stored);
  }

  private void run() {
    long began = System.nanoTime();
    for (long n = 1; !finishing; n++) {
      publish(n);
      long due = began + (long) (n * 1e9 / plan.perSecond());
      long left = due - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      }
    }
  }

  private void publish(long n) {
    String body = body(n);
    if (plan.hangUpEvery() > 0 && n % plan.hangUpEvery() == 0) {
      hangUp(body);
    }
    long began = System.nanoTime();
    while (!tryOnce(n, body)) {
      retries.add(1);
      LockSupport.parkNanos(RETRY_NANOS);
    }
    slowestNanos.accumulateAndGet(System.nanoTime() - began, Math::max);
  }

  private void hangUp(String body) {
    try {
      connection.callAndHangUp("publish", body);
    } catch (IOException e) {
      lastTrouble = e.toString();
    }
    // Long enough for the request to be taken, so that the next try is a second one.
    LockSupport.parkNanos(2 * RETRY_NANOS);
  }

  private boolean tryOnce(long n, String body) {
    try {
      ApiConnection.Answer answer = connection.call("publish", body);
      if (answer.status() == 200 && isAccepted(n, answer.body())) {
        return true;
      }
      refused.add(1);
      lastTrouble = answer.toString();
    } catch (IOException | IllegalArgumentException e) {
      lastTrouble = e.toString();
    }
    return false;
  }

  private String body(long n) {
    String key =
        plan.habit() == Habit.KEYED
            ? ",\"idempotency_key\":\"p%d-%d\"".formatted(plan.number(), n)
            : "";
    return "{\"channel\":\"%s\",\"data\":{\"p\":%d,\"n\":%d}%s}"
        .formatted(plan.channel(), plan.number(), n, key);
  }

  private boolean isAccepted(long n, String answer) {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    long offset = 0;
    String epoch = "";
    boolean wasHeld = false;
    json.over(bytes, 0, bytes.length).enter();
    while (json.nextMember()) {
      if (!json.named("result")) {
        json.skip();
        continue;
      }
      json.enter();
      while (json.nextMember()) {
        if (json.named("offset")) {
          offset = json.number();
        } else if (json.named("epoch")) {
          epoch = json.text();
        } else if (json.named("held")) {
          wasHeld = true;
          json.skip();
        } else {
          json.skip();
        }
      }
    }
    if (offset == 0 && !wasHeld) {
      return false;
    }
    if (wasHeld) {
      held.add(1);
    }
    stored.add(new Stored(plan.number(), n, offset, epoch));
    answered.add(1);
    return true;
  }
}
