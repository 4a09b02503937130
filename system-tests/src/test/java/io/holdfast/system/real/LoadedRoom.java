package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.client.Ledger;
import io.holdfast.system.client.Ledger.Findings;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.CountingPublisher;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.Stored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Clients and publishers in one channel, whose counters prove at the end what arrived.
final class LoadedRoom implements AutoCloseable {
  private static final Duration SETTLES_WITHIN = Duration.ofSeconds(40);

  final Swarm swarm;
  private final Ledger ledger = new Ledger();
  private final String channel;
  private final int clients;
  private final List<Integer> ports;
  private List<CountingPublisher> publishers = List.of();
  private final List<Stored> stored = new ArrayList<>();
  private int publishersMade;

  LoadedRoom(ServerConfig config, String channel, int clients, boolean recovers) {
    this(List.of(config.clientPort()), channel, clients, recovers);
  }

  /// Clients that are spread over several edges.
  LoadedRoom(List<Integer> ports, String channel, int clients, boolean recovers) {
    this.channel = channel;
    this.clients = clients;
    this.ports = ports;
    SwarmOptions options = SwarmOptions.following(ports, channel, ledger);
    swarm = new Swarm(clients, recovers ? options : options.forgetful());
    awaitSubscribed();
  }

  /// So many publishers share a rate, all at the last edge.
  void publish(int count, double perSecond, Habit habit) {
    publish(
        CountingPublisher.crowd(
            publishersMade + 1,
            count,
            ports.getLast(),
            ServerConfig.API_KEY,
            channel,
            perSecond,
            habit));
  }

  /// These publish.
  void publish(List<CountingPublisher> crowd) {
    publishers = crowd;
    publishersMade += crowd.size();
  }

  /// Waits until so many more publishes were answered: proof that publishing works now.
  void awaitAnswers(long more) {
    long before = answered();
    Eventually.holds(
        SETTLES_WITHIN,
        () -> "%d more answers; %d came; %s".formatted(more, answered() - before, troubles()),
        () -> answered() - before >= more);
  }

  void awaitSubscribed() {
    Eventually.holds(
        SETTLES_WITHIN,
        () -> "all subscribed: " + swarm.counts() + " " + swarm.complaints(),
        () -> swarm.counts().subscribed.get() == clients);
  }

  /// Lets the publishers finish, and everything arrive. Returns what was accepted.
  List<Stored> settle() {
    List<Stored> all = finish();
    try {
      Eventually.holds(SETTLES_WITHIN, "everything arrived", () -> findings().lost() == 0);
    } catch (AssertionError _) {
      // The findings say what is missing, and the test judges them.
    }
    return all;
  }

  /// Lets the publishers finish, and waits for one more of everything that can still arrive: each
  /// client has each publisher's last.
  void settleLosing() {
    finish();
    Map<Long, Long> lastOf = lastOf();
    Eventually.holds(
        SETTLES_WITHIN,
        this::story,
        () -> swarm.ask(() -> ledger.allHaveTheLast(clients, channel, lastOf)));
  }

  /// What the counters prove, once settled.
  Findings findings() {
    Map<Long, Long> lastOf = lastOf();
    return swarm.ask(() -> ledger.judge(clients, channel, lastOf));
  }

  /// Fails unless nothing was lost, nothing came twice, and everything came in order.
  void assertClean() {
    assertEquals(Findings.CLEAN, findings(), this::story);
    assertEquals(0, swarm.counts().errors.get(), this::story);
    assertEquals(0, swarm.counts().unrecovered.get(), this::story);
    assertEquals(0, swarm.counts().offsetsBack.get(), this::story);
    assertTrue(!stored.isEmpty(), this::story);
  }

  /// What happened, for a failure's message.
  String story() {
    return swarm.counts() + "\n" + String.join("\n", swarm.complaints()) + "\n" + troubles();
  }

  /// Publishes that were answered as held.
  long held() {
    return publishers.stream().mapToLong(CountingPublisher::held).sum();
  }

  /// What was answered with a position, once settled.
  List<Stored> stored() {
    return List.copyOf(stored);
  }

  long retries() {
    return publishers.stream().mapToLong(CountingPublisher::retries).sum();
  }

  @Override
  public void close() {
    swarm.close();
  }

  private List<Stored> finish() {
    for (CountingPublisher publisher : publishers) {
      stored.addAll(publisher.finish());
    }
    awaitSubscribed();
    return List.copyOf(stored);
  }

  private Map<Long, Long> lastOf() {
    Map<Long, Long> lastOf = new HashMap<>();
    for (Stored one : stored) {
      lastOf.merge(one.publisher(), one.counter(), Math::max);
    }
    return lastOf;
  }

  private long answered() {
    return publishers.stream().mapToLong(CountingPublisher::answered).sum();
  }

  private String troubles() {
    return "%d retries, %s"
        .formatted(
            retries(),
            publishers.stream()
                .map(CountingPublisher::lastTrouble)
                .filter(trouble -> !trouble.isEmpty())
                .distinct()
                .limit(5)
                .toList());
  }
}
