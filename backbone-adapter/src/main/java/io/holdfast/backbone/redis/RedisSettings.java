package io.holdfast.backbone.redis;

import java.time.Duration;

/// Settings of the Redis backbone.
///
/// Immutable.
///
/// @param address `redis://host:port`, or `rediss://` for TLS
/// @param username empty = none
/// @param password empty = none
/// @param prefix of every key
/// @param partitions logs that channels are spread over; fixed for the life of the data
/// @param timeout longest time that one call waits for its answer
/// @param connectTimeout longest time that connecting takes
/// @param retentionEntries entries a partition keeps; 0 = no limit
/// @param retentionBytes of all partitions together, as Redis counts memory; 0 = no limit
/// @param retentionAge older entries leave; zero = no limit
/// @param idempotencyWindow how long a key is remembered
/// @param publicationBytesMax largest payload
/// @param channelsMax channels that are remembered although nothing of them is retained
/// @param sentinel who names the master; the address counts only without
/// @param notifyOnly publications are published in Redis and not kept there
/// @param recentBytes what this process keeps of them then, in all partitions together
public record RedisSettings(
    String address,
    int database,
    String username,
    String password,
    String prefix,
    int partitions,
    Duration timeout,
    Duration connectTimeout,
    long retentionEntries,
    long retentionBytes,
    Duration retentionAge,
    Duration idempotencyWindow,
    int publicationBytesMax,
    int channelsMax,
    SentinelSettings sentinel,
    boolean notifyOnly,
    long recentBytes) {

  /// The defaults, for a server without a password.
  public static RedisSettings at(String address, int partitions) {
    return new RedisSettings(
        address,
        0,
        "",
        "",
        "holdfast",
        partitions,
        Duration.ofSeconds(2),
        Duration.ofSeconds(2),
        65_536,
        1L << 30,
        Duration.ofDays(7),
        Duration.ofMinutes(5),
        1 << 20,
        1_000_000,
        SentinelSettings.NONE,
        false,
        64L << 20);
  }

  public RedisSettings withRetentionEntries(long entries) {
    return with(address, password, entries, sentinel, notifyOnly);
  }

  public RedisSettings withPassword(String newPassword) {
    return with(address, newPassword, retentionEntries, sentinel, notifyOnly);
  }

  /// The same on the server where the master is.
  RedisSettings withAddress(String newAddress) {
    return with(newAddress, password, retentionEntries, sentinel, notifyOnly);
  }

  public RedisSettings withSentinel(SentinelSettings newSentinel) {
    return with(address, password, retentionEntries, newSentinel, notifyOnly);
  }

  /// Publications pass through Redis and are not kept there.
  public RedisSettings thatOnlyNotifies() {
    return with(address, password, retentionEntries, sentinel, true);
  }

  private RedisSettings with(
      String newAddress,
      String newPassword,
      long newRetentionEntries,
      SentinelSettings newSentinel,
      boolean nowNotifyOnly) {
    return new RedisSettings(
        newAddress,
        database,
        username,
        newPassword,
        prefix,
        partitions,
        timeout,
        connectTimeout,
        newRetentionEntries,
        retentionBytes,
        retentionAge,
        idempotencyWindow,
        publicationBytesMax,
        channelsMax,
        newSentinel,
        nowNotifyOnly,
        recentBytes);
  }

  /// Begins every name. What is published goes to all databases of a server, so the name says
  /// which.
  String names() {
    return notifyOnly ? prefix + ":pubsub:" + database : prefix;
  }

  /// Where it is, for people.
  String place() {
    return sentinel.used() ? "master " + sentinel : address;
  }

  /// Never with credentials.
  @Override
  public String toString() {
    return place() + "/" + database + " as " + prefix;
  }
}
