package io.holdfast.system.client;

import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/// How the clients of a swarm behave.
///
/// Immutable.
///
/// @param ports of the edges on the loopback address; a client begins at one and takes the next
///   each time it dials
/// @param channels of each client, by its number
/// @param recovers whether subscriptions ask for recovery, as the stock SDKs do
/// @param redialMin shortest wait before a lost connection is dialled again
/// @param redialMax longest wait; the wait is evenly spread between the two
/// @param dialling at most so many connections are being opened at once
/// @param deliveries looks at each publication
/// @param dialect the form of the protocol they speak
public record SwarmOptions(
    List<Integer> ports,
    IntFunction<List<String>> channels,
    boolean recovers,
    Duration redialMin,
    Duration redialMax,
    int dialling,
    Deliveries deliveries,
    Dialect dialect) {
  /// Recovering clients that all follow `channel`.
  public static SwarmOptions following(int port, String channel, Deliveries deliveries) {
    return following(List.of(port), channel, deliveries);
  }

  /// The same, spread over several edges.
  public static SwarmOptions following(List<Integer> ports, String channel, Deliveries deliveries) {
    return new SwarmOptions(
        ports,
        _ -> List.of(channel),
        true,
        Duration.ofMillis(50),
        Duration.ofMillis(500),
        128,
        deliveries,
        Dialect.JSON);
  }

  /// The same in another form of the protocol.
  public SwarmOptions speaking(Dialect other) {
    return new SwarmOptions(
        ports, channels, recovers, redialMin, redialMax, dialling, deliveries, other);
  }

  /// The same with other channels.
  public SwarmOptions following(IntFunction<List<String>> others) {
    return new SwarmOptions(
        ports, others, recovers, redialMin, redialMax, dialling, deliveries, dialect);
  }

  /// The same without asking for recovery, and slow enough in coming back to miss something.
  public SwarmOptions forgetful() {
    return new SwarmOptions(
        ports,
        channels,
        false,
        Duration.ofMillis(800),
        Duration.ofMillis(900),
        dialling,
        deliveries,
        dialect);
  }
}
