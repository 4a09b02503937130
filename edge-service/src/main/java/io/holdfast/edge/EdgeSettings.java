package io.holdfast.edge;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.contract.settings.PresenceInterval;
import io.holdfast.edge.auth.JwtVerifier;
import io.holdfast.edge.auth.TokenVerifier;
import io.holdfast.edge.connection.ConnectionRules;
import io.holdfast.edge.drain.DrainPlan;
import io.holdfast.edge.hub.ResyncRule;
import io.holdfast.edge.protocol.Deflation;
import io.holdfast.edge.shard.ShardSettings;
import io.holdfast.edge.websocket.WsSettings;
import io.holdfast.edge.write.WriteLane;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.settings.Settings;
import java.time.Duration;
import java.util.Locale;

/// What an edge reads of the configuration. `all` is kept for the server API, which reads its own
/// part.
///
/// Immutable.
public record EdgeSettings(
    String address,
    int port,
    boolean websocketDisabled,
    WsSettings websocket,
    Duration writeTimeout,
    WriteLane.Style writer,
    ConnectionRules rules,
    ShardSettings shards,
    Namespaces namespaces,
    TokenVerifier tokens,
    Links links,
    DrainPlan drain,
    String node,
    Settings all) {

  public static EdgeSettings from(Settings settings) {
    String version = version();
    int shards = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64);
    return new EdgeSettings(
        settings.text("http_server.address"),
        settings.integer("http_server.port"),
        settings.flag("websocket.disabled"),
        new WsSettings(
            settings.text("websocket.handler_prefix"),
            settings.integer("websocket.message_size_limit"),
            settings.flag("websocket.compression"),
            settings.list("client.allowed_origins"),
            settings.integer("client.connection_limit"),
            settings.integer("client.connection_rate_limit"),
            settings.text("client.user_id_http_header")),
        settings.duration("websocket.write_timeout"),
        WriteLane.Style.valueOf(settings.text("websocket.writer").toUpperCase(Locale.ROOT)),
        rules(settings, version),
        new ShardSettings(
            shards,
            settings.integer("client.queue_max_size"),
            resyncs(settings, shards),
            settings.integer("client.user_connection_limit"),
            new Deflation.Rule(
                settings.integer("websocket.compression_min_size"),
                settings.integer("websocket.compression_level"))),
        Namespaces.from(settings),
        JwtVerifier.from(settings),
        links(settings),
        new DrainPlan(settings.duration("drain.within"), settings.integer("drain.rate")),
        settings.text("node.name"),
        settings);
  }

  /// The rate is the edge's; each shard keeps its part of it.
  private static ResyncRule resyncs(Settings settings, int shards) {
    String at = "outage.resync.";
    return new ResyncRule(
        settings.flag(at + "enabled"),
        (double) settings.integer(at + "rate") / shards,
        settings.duration(at + "jitter"),
        settings.duration(at + "cooldown"));
  }

  /// How links to fanouts are kept.
  public record Links(
      long creditBytes,
      Duration beat,
      Duration silence,
      Duration publishDeadline,
      Duration presence,
      Backoff backoff) {}

  private static Links links(Settings settings) {
    return new Links(
        settings.number("links.credit_bytes"),
        settings.duration("links.beat"),
        settings.duration("links.silence"),
        settings.duration("links.publish_deadline"),
        PresenceInterval.of(settings).plus(settings.duration("links.silence")),
        new Backoff(
            settings.duration("links.backoff.min"), settings.duration("links.backoff.max")));
  }

  private static ConnectionRules rules(Settings settings, String version) {
    String personal = "client.subscribe_to_user_personal_channel.";
    int historyLimit = settings.integer("client.history_max_publication_limit");
    return new ConnectionRules(
        new ConnectionRules.Access(
            settings.flag("client.insecure"),
            settings.flag("client.allow_anonymous_connect_without_token"),
            settings.flag("client.disallow_anonymous_connection_tokens")),
        settings.duration("client.ping_interval"),
        settings.duration("client.pong_timeout"),
        settings.duration("client.stale_close_delay"),
        settings.duration("client.expired_close_delay"),
        settings.duration("client.expired_sub_close_delay"),
        settings.integer("client.channel_limit"),
        historyLimit == 0 ? Integer.MAX_VALUE : historyLimit,
        settings.integer("client.recovery_max_publication_limit"),
        settings.flag("client.connect_include_server_time"),
        new ConnectionRules.UserChannels(
            settings.text("channel.user_boundary"),
            settings.text("channel.user_separator"),
            settings.flag(personal + "enabled"),
            settings.text(personal + "personal_channel_namespace"),
            settings.flag(personal + "single_connection")),
        version);
  }

  /// The software's version as its archive says; `dev` when it does not run from one.
  static String version() {
    String version = EdgeSettings.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
