package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Check;
import io.holdfast.runtime.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What must hold between the keys of a process: ports, times that depend on each other, and what
/// is in the catalog but not built yet.
final class ProcessChecks {
  private static final List<String> NOT_BUILT_FLAGS =
      List.of(
          "grpc_api.enabled",
          "http_server.tls.enabled",
          "grpc_api.tls.enabled",
          "admin.tls.enabled",
          "links.tls.enabled",
          "opentelemetry.enabled");

  private static final List<String> BUILT = List.of("embedded", "redis", "redis-pubsub");

  private static final Pattern REDIS_ADDRESS =
      Pattern.compile("(rediss?://)?([^\\s:/@]+|\\[[0-9a-fA-F:.]+]):\\d{1,5}/?");

  private static final List<String> PORTS =
      List.of(
          "http_server.port", "ops.port", "links.listen.fanout_port", "links.listen.adapter_port");

  private ProcessChecks() {}

  static void run(Settings settings, Check.Report report) {
    for (String key : NOT_BUILT_FLAGS) {
      if (settings.flag(key)) {
        report.error(key, "true", "this is not built yet", List.of());
      }
    }
    backbone(settings, report);
    resync(settings, report);
    spool(settings, report);
    withoutEffect(settings, report);
    publicationSize(settings, report);
    ports(settings, report);
    rises(settings, report, "links.beat", "links.silence");
    rises(settings, report, "links.backoff.min", "links.backoff.max");
    rises(settings, report, "backbone.heartbeat", "backbone.stale_after");
    rises(settings, report, "backbone.stale_after", "backbone.down_after");
    rises(settings, report, "backbone.backoff.min", "backbone.backoff.max");
  }

  private static void resync(Settings settings, Check.Report report) {
    if (!settings.flag("outage.resync.enabled")) {
      report.warning(
          "outage.resync.enabled",
          "false",
          "readers are not told what they missed and go on over it");
    }
  }

  private static void spool(Settings settings, Check.Report report) {
    long bytesMax = settings.number("outage.spool.max_bytes");
    long publication = settings.number("channel.max_publication_size");
    if (bytesMax < publication) {
      report.error(
          "outage.spool.max_bytes",
          Long.toString(bytesMax),
          "must have room for one publication: channel.max_publication_size is " + publication,
          List.of());
    }
  }

  /// What may stand in a file and changes nothing: whoever relies on it is told.
  private static void withoutEffect(Settings settings, Check.Report report) {
    if (!settings.flag("prometheus.enabled")) {
      report.warning("prometheus.enabled", "false", "has no effect: the ops port serves /metrics");
    }
    String metrics = settings.text("prometheus.handler_prefix");
    if (!metrics.equals("/metrics")) {
      report.warning(
          "prometheus.handler_prefix", metrics, "has no effect: the ops port serves /metrics");
    }
  }

  private static void backbone(Settings settings, Check.Report report) {
    String type = settings.text("backbone.type");
    if (!BUILT.contains(type)) {
      report.error(
          "backbone.type", type, "only embedded, redis and redis-pubsub are built yet", List.of());
    }
    if (!type.startsWith("redis")) {
      return;
    }
    List<String> endpoints = settings.list("backbone.endpoints");
    if (endpoints.size() > 1) {
      report.error(
          "backbone.endpoints", String.join(" ", endpoints), "one address is taken yet", List.of());
    }
    redisAddresses(
        endpoints,
        "backbone.endpoints",
        "backbone.redis.username and backbone.redis.password",
        report);
    sentinel(settings, report);
  }

  private static void redisAddresses(
      List<String> addresses, String key, String credentials, Check.Report report) {
    for (String address : addresses) {
      if (!REDIS_ADDRESS.matcher(address).matches()) {
        report.error(
            key,
            address,
            "must be host:port, redis://host:port or rediss://host:port; credentials stand in "
                + credentials,
            List.of());
      }
    }
  }

  private static void sentinel(Settings settings, Check.Report report) {
    String at = "backbone.redis.sentinel.";
    String master = settings.text(at + "master");
    List<String> addresses = settings.list(at + "addresses");
    redisAddresses(addresses, at + "addresses", at + "username and " + at + "password", report);
    if (master.isEmpty() != addresses.isEmpty()) {
      report.error(
          master.isEmpty() ? at + "master" : at + "addresses",
          "",
          "is needed with " + (master.isEmpty() ? at + "addresses" : at + "master"),
          List.of());
    }
    if (!master.isEmpty() && !settings.list("backbone.endpoints").isEmpty()) {
      report.error(
          "backbone.endpoints",
          String.join(" ", settings.list("backbone.endpoints")),
          "must be empty with " + at + "master: the Sentinels name the server",
          List.of());
    }
  }

  private static void publicationSize(Settings settings, Check.Report report) {
    String type = settings.text("backbone.type");
    if (!BUILT.contains(type)) {
      return;
    }
    String kept =
        "backbone." + (type.equals("embedded") ? type : "redis") + ".publication_bytes_max";
    long taken = settings.number("channel.max_publication_size");
    if (taken > settings.number(kept)) {
      report.error(
          "channel.max_publication_size",
          Long.toString(taken),
          "must not be more than " + kept + ", " + settings.number(kept),
          List.of(kept));
    }
  }

  private static void ports(Settings settings, Check.Report report) {
    Map<Integer, String> taken = new HashMap<>();
    for (String key : PORTS) {
      int port = settings.integer(key);
      String other = port == 0 ? null : taken.putIfAbsent(port, key);
      if (other != null) {
        report.error(
            key, Integer.toString(port), "is the port of " + other + " too", List.of(other));
      }
    }
  }

  private static void rises(Settings settings, Check.Report report, String less, String more) {
    if (settings.duration(less).compareTo(settings.duration(more)) > 0) {
      report.error(
          more,
          settings.duration(more).toMillis() + "ms",
          "must not be shorter than " + less,
          List.of(less));
    }
  }
}
