package io.holdfast.system.faults;

import io.holdfast.system.client.Ledger;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.CountingPublisher;
import io.holdfast.system.publish.CountingPublisher.Habit;
import io.holdfast.system.publish.CountingPublisher.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The clients and publishers of one row: raw clients spread over both edges and over the channels,
/// stock clients in the first channel at the last edge, and one publisher a channel there.
///
/// Owned by one thread.
final class Load implements AutoCloseable {
  static final int CHANNELS = 20;
  private static final Duration SUBSCRIBED_WITHIN = Duration.ofSeconds(40);
  private static final Duration FLOWS_WITHIN = Duration.ofSeconds(20);
  private static final long WARM_ANSWERS = 8;

  private final String prefix;
  private final int clients;
  private final Ledger ledger = new Ledger();
  private final Swarm swarm;
  private final List<StockClients> stock = new ArrayList<>();
  private final List<CountingPublisher> publishers = new ArrayList<>();

  /// How much of it.
  ///
  /// @param clients raw ones
  /// @param perSecond publishes over all channels
  /// @param stock clients of the stock SDK
  record Size(int clients, double perSecond, int stock) {}

  /// Everybody is subscribed and publications flow when it returns.
  ///
  /// @param prefix of the channels
  /// @param waits how long the stock clients wait at the end for what has not come
  Load(List<Integer> ports, String prefix, Size size, Duration waits) throws IOException {
    this.prefix = prefix;
    this.clients = size.clients();
    this.swarm =
        new Swarm(
            clients,
            SwarmOptions.following(ports, "", ledger)
                .following(client -> List.of(channel(client % CHANNELS))));
    awaitSubscribed();
    if (size.stock() > 0) {
      stock.add(new StockClients(ports.getLast(), channel(0), size.stock(), waits));
    }
    for (int i = 0; i < CHANNELS; i++) {
      publishers.add(
          new CountingPublisher(
              new Plan(
                  ports.getLast(),
                  ServerConfig.API_KEY,
                  channel(i),
                  publisher(i),
                  size.perSecond() / CHANNELS,
                  Habit.KEYED,
                  0)));
    }
    awaitAnswers(WARM_ANSWERS);
    publishers.forEach(CountingPublisher::slowest);
  }

  /// So many more publishes of each publisher are accepted.
  void awaitAnswers(long more) {
    for (CountingPublisher publisher : publishers) {
      long before = publisher.answered();
      Eventually.holds(FLOWS_WITHIN, this::story, () -> publisher.answered() - before >= more);
    }
  }

  long held() {
    return sum(CountingPublisher::held);
  }

  long accepted() {
    return sum(CountingPublisher::answered);
  }

  long refused() {
    return sum(CountingPublisher::refused);
  }

  long unknown() {
    return sum(publisher -> publisher.retries() - publisher.refused());
  }

  Duration slowest() {
    return publishers.stream()
        .map(CountingPublisher::slowest)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /// The last counter of each publisher that was accepted so far.
  Map<Long, Long> acceptedNow() {
    Map<Long, Long> lastOf = new HashMap<>();
    publishers.forEach(publisher -> lastOf.put(publisher.number(), publisher.answered()));
    return lastOf;
  }

  /// Whether every raw client has, of what there was up to these counters, everything that it was
  /// not told it will never have.
  boolean isThere(Map<Long, Long> lastOf) {
    return swarm.ask(() -> count(lastOf, Count.LOST) == 0);
  }

  /// Ends the publishers; returns what was accepted.
  Map<Long, Long> finish() {
    publishers.forEach(CountingPublisher::finish);
    return acceptedNow();
  }

  /// What the raw clients' counters prove.
  Proof proof(Map<Long, Long> lastOf) {
    return swarm.ask(() ->
        new Proof(
            count(lastOf, Count.LOST),
            count(lastOf, Count.TOLD),
            ledger.judge(0, "", Map.of()),
            swarm.counts().offsetsBack.get()));
  }

  /// @param offsetsBack offsets that came again or late on a subscription
  record Proof(long lost, long told, Ledger.Findings findings, long offsetsBack) {}

  /// What the stock clients found.
  StockClients.Found stockFound(Map<Long, Long> lastOf) throws IOException {
    if (stock.isEmpty()) {
      return StockClients.Found.NOTHING;
    }
    return stock.getFirst().judge(Map.of(publisher(0), lastOf.getOrDefault(publisher(0), 0L)));
  }

  Swarm swarm() {
    return swarm;
  }

  /// What happened, for people.
  String story() {
    List<String> troubles =
        publishers.stream()
            .map(CountingPublisher::lastTrouble)
            .filter(trouble -> !trouble.isEmpty())
            .distinct()
            .limit(5)
            .toList();
    return "%s%n%s%npublishers: %s"
        .formatted(swarm.counts(), String.join("\n", swarm.complaints()), troubles);
  }

  @Override
  public void close() {
    stock.forEach(StockClients::close);
    swarm.close();
  }

  private enum Count {
    LOST,
    TOLD
  }

  private long count(Map<Long, Long> lastOf, Count what) {
    long sum = 0;
    for (int client = 0; client < clients; client++) {
      int number = client % CHANNELS;
      long last = lastOf.getOrDefault(publisher(number), 0L);
      long told = ledger.told(client, channel(number), publisher(number), last);
      sum +=
          switch (what) {
            case LOST -> ledger.missing(client, channel(number), publisher(number), last) - told;
            case TOLD -> told;
          };
    }
    return sum;
  }

  private void awaitSubscribed() {
    Eventually.holds(
        SUBSCRIBED_WITHIN,
        () -> "all subscribed: " + swarm.counts() + " " + swarm.complaints(),
        () -> swarm.counts().subscribed.get() == clients);
  }

  private String channel(int number) {
    return prefix + number;
  }

  private static long publisher(int channel) {
    return channel + 1L;
  }

  private long sum(ToLongFunction<CountingPublisher> count) {
    return publishers.stream().mapToLong(count).sum();
  }
}
