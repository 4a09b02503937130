package io.holdfast.backbone;

import io.holdfast.backbone.embedded.EmbeddedSettings;
import io.holdfast.backbone.embedded.FlushPolicy;
import io.holdfast.backbone.redis.RedisSettings;
import io.holdfast.backbone.redis.SentinelSettings;
import io.holdfast.backbone.subscription.SubscriptionSettings;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The adapter's part of the configuration.
///
/// Immutable.
///
/// @param type of the backbone; this release knows `embedded`, `redis` and `redis-pubsub`
/// @param beat between beats on links
/// @param silence a link on which nothing arrives for so long is over
/// @param creditBytes what fanouts are granted in our hello
public record BackboneSettings(
    String type,
    SubscriptionSettings subscription,
    EmbeddedSettings embedded,
    RedisSettings redis,
    Duration beat,
    Duration silence,
    long creditBytes) {
  private static final List<String> TYPES = List.of("embedded", "redis", "redis-pubsub");
  private static final int PAGE = 4_096;
  private static final String LOCAL_REDIS = "redis://127.0.0.1:6379";
  private static final Duration STABLE_AFTER = Duration.ofSeconds(10);

  public BackboneSettings {
    if (!TYPES.contains(type)) {
      throw new IllegalArgumentException("backbone.type must be one of " + TYPES + ": " + type);
    }
  }

  public static BackboneSettings from(Settings settings) {
    return new BackboneSettings(
        settings.text("backbone.type"),
        new SubscriptionSettings(
            connectWithin(
                settings.text("backbone.type"), settings.duration("backbone.dial_within")),
            settings.duration("backbone.heartbeat"),
            settings.duration("backbone.stale_after"),
            settings.duration("backbone.down_after"),
            new Backoff(
                settings.duration("backbone.backoff.min"),
                settings.duration("backbone.backoff.max")),
            settings.duration("backbone.knock"),
            STABLE_AFTER,
            settings.integer("backbone.max_retries")),
        embedded(settings),
        redis(settings),
        settings.duration("links.beat"),
        settings.duration("links.silence"),
        settings.number("links.credit_bytes"));
  }

  /// Opening the embedded log reads all of it: work of this process, as long as the log is large,
  /// and not a peer that keeps us waiting.
  private static Duration connectWithin(String type, Duration asked) {
    return type.equals("embedded") ? Duration.ZERO : asked;
  }

  private static EmbeddedSettings embedded(Settings settings) {
    String at = "backbone.embedded.";
    int segmentBytes = Math.ceilDiv(settings.integer(at + "segment_bytes"), PAGE) * PAGE;
    long retentionBytes = settings.number(at + "retention_bytes");
    return new EmbeddedSettings(
        Path.of(settings.text(at + "dir")),
        segmentBytes,
        retentionBytes == 0 ? Long.MAX_VALUE : retentionBytes,
        settings.duration(at + "retention_age"),
        FlushPolicy.valueOf(settings.text(at + "flush").toUpperCase(Locale.ROOT)),
        settings.duration(at + "flush_interval"),
        settings.duration(at + "idempotency_window"),
        settings.integer(at + "idempotency_keys"),
        Math.min(settings.integer(at + "publication_bytes_max"), segmentBytes / 4),
        settings.integer(at + "channels_max"),
        settings.flag(at + "fork_on_corruption"));
  }

  private static RedisSettings redis(Settings settings) {
    String at = "backbone.redis.";
    List<String> endpoints = settings.list("backbone.endpoints");
    return new RedisSettings(
        endpoints.isEmpty() ? LOCAL_REDIS : redisAddress(endpoints.getFirst()),
        settings.integer(at + "database"),
        settings.text(at + "username"),
        settings.text(at + "password"),
        settings.text(at + "prefix"),
        settings.integer("backbone.partitions"),
        settings.duration(at + "timeout"),
        settings.duration(at + "connect_timeout"),
        settings.number(at + "retention_entries"),
        settings.number(at + "retention_bytes"),
        settings.duration(at + "retention_age"),
        settings.duration(at + "idempotency_window"),
        settings.integer(at + "publication_bytes_max"),
        settings.integer(at + "channels_max"),
        sentinel(settings),
        settings.text("backbone.type").equals("redis-pubsub"),
        settings.number(at + "recent_bytes"));
  }

  private static SentinelSettings sentinel(Settings settings) {
    String at = "backbone.redis.sentinel.";
    return new SentinelSettings(
        settings.text(at + "master"),
        settings.list(at + "addresses").stream().map(BackboneSettings::redisAddress).toList(),
        settings.text(at + "username"),
        settings.text(at + "password"));
  }

  private static String redisAddress(String endpoint) {
    return endpoint.contains("://") ? endpoint : "redis://" + endpoint;
  }

  /// The defaults, with the log in a folder.
  public static BackboneSettings in(Path dir) {
    return new BackboneSettings(
        "embedded",
        new SubscriptionSettings(
            Duration.ZERO,
            Duration.ofMillis(500),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(5),
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
            Duration.ofMillis(250),
            STABLE_AFTER,
            0),
        EmbeddedSettings.in(dir),
        RedisSettings.at(LOCAL_REDIS, 16),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        8L << 20);
  }
}
