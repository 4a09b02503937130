package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.Foreign;
import io.holdfast.runtime.settings.Foreign.Kind;
import java.util.List;
import java.util.Set;

/// The peer's keys that are not read here, each with what is said about it.
final class PeerKeys {
  private PeerKeys() {}

  static void addTo(Catalog.Builder into) {
    addWithoutMeaning(into);
    addUnsupported(into);
    addRenamed(into);
  }

  private static void addWithoutMeaning(Catalog.Builder into) {
    into.foreign("usage_stats", Kind.NO_MEANING, "no usage statistics are sent")
        .foreign(
            "node.info_metrics_aggregate_interval", Kind.NO_MEANING, "there are no such aggregates")
        .foreign("prometheus.instrument_http_handlers", Kind.NO_MEANING, "they always are")
        .foreign("opentelemetry.consuming", Kind.NO_MEANING, "there are no consumers")
        .foreign("log.file", Kind.NO_MEANING, "logs go to the standard error stream")
        .foreign("pid_file", Kind.NO_MEANING, "no such file is written")
        .foreign("swagger", Kind.NO_MEANING, "the server API is described in docs")
        .foreign("debug", Kind.NO_MEANING, "profile with the tools of the JDK")
        .foreign("dev", Kind.NO_MEANING, "use ./holdfast demo")
        .foreign("enable_unreleased_features", Kind.NO_MEANING, "there are none");
    for (String key :
        List.of(
            "enabled",
            "handler_prefix",
            "password",
            "secret",
            "insecure",
            "web_path",
            "web_proxy_address",
            "external")) {
      into.foreign("admin." + key, Kind.NO_MEANING, "there is no admin web interface");
    }
  }

  private static void addUnsupported(Catalog.Builder into) {
    String proxies = "proxies to the application are not built yet";
    into.foreign("proxies", Kind.NOT_SUPPORTED, proxies)
        .foreign("unified_proxy", Kind.NOT_SUPPORTED, proxies)
        .foreign("rpc", Kind.NOT_SUPPORTED, "rpc needs proxies, which are not built yet")
        .foreign("consumers", Kind.NOT_SUPPORTED, "consumers are not built yet")
        .foreign("map_broker", Kind.NOT_SUPPORTED, "map channels are not built")
        .foreign("shared_poll", Kind.NOT_SUPPORTED, "shared poll is not built")
        .foreign("webtransport", Kind.NOT_SUPPORTED, "WebTransport is not built")
        .foreign("init", Kind.NOT_SUPPORTED, "the init endpoint is not built")
        .foreign("graphite", Kind.NOT_SUPPORTED, "scrape /metrics on the ops port")
        .foreign("http_server.http3", Kind.NOT_SUPPORTED, "HTTP/3 is not built")
        .foreign("http_server.tls_autocert", Kind.NOT_SUPPORTED, "end TLS in front of this process")
        .foreign("http_server.tls_external", Kind.NOT_SUPPORTED, "there is one client port");
    for (String kind : List.of("websocket", "sse", "http_stream", "grpc")) {
      into.foreign("uni_" + kind, Kind.NOT_SUPPORTED, "unidirectional transports are not built");
    }
  }

  private static void addRenamed(Catalog.Builder into) {
    into.foreign(
            new Foreign(
                "engine",
                Kind.RENAMED,
                "use backbone.type and backbone.endpoints; memory is the embedded log, the default",
                Set.of("memory")))
        .foreign(
            new Foreign(
                "broker",
                Kind.RENAMED,
                "use backbone.type and backbone.endpoints; memory is the embedded log, the default",
                Set.of("memory")))
        .foreign(
            new Foreign(
                "presence_manager",
                Kind.RENAMED,
                "presence needs no store of its own: use backbone.type for publications",
                Set.of("memory")))
        .foreign("controller", Kind.RENAMED, "commands travel on links.fanout")
        .foreign("http_server.internal_address", Kind.RENAMED, "use ops.address")
        .foreign("http_server.internal_port", Kind.RENAMED, "use ops.port")
        .foreign("token_hmac_secret_key", Kind.RENAMED, "use client.token.hmac_secret_key")
        .foreign("token_rsa_public_key", Kind.RENAMED, "use client.token.rsa_public_key")
        .foreign("token_ecdsa_public_key", Kind.RENAMED, "use client.token.ecdsa_public_key")
        .foreign("api_key", Kind.RENAMED, "use http_api.key")
        .foreign("allowed_origins", Kind.RENAMED, "use client.allowed_origins")
        .foreign("namespaces", Kind.RENAMED, "use channel.namespaces")
        .foreign("address", Kind.RENAMED, "use http_server.address")
        .foreign("port", Kind.RENAMED, "use http_server.port");
  }
}
