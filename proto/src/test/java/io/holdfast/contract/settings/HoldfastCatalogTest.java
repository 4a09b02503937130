package io.holdfast.contract.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.CatalogText;
import io.holdfast.runtime.settings.Key;
import io.holdfast.runtime.settings.Loaded;
import io.holdfast.runtime.settings.Problem;
import io.holdfast.runtime.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HoldfastCatalogTest {
  private static final Path PEER_FILE = Path.of("src/test/resources/settings/peer-v6.json");

  @TempDir private Path folder;

  @Test
  void aFileOfThePeerIsAcceptedAsItIs() {
    Loaded loaded = HoldfastCatalog.load(Optional.of(PEER_FILE), Map.of(), List.of());

    assertEquals(List.of(), loaded.errors());
    assertTrue(
        keys(loaded.warnings())
            .containsAll(
                Set.of(
                    "admin.enabled", "usage_stats", "engine", "websocket.use_write_buffer_pool")));
    Settings settings = loaded.settings();
    assertEquals(8010, settings.integer("http_server.port"));
    assertEquals("the key of the test", settings.text("http_api.key"));
    assertEquals(Duration.ofSeconds(20), settings.duration("client.ping_interval"));
    assertTrue(settings.flag("client.subscription_token.enabled"));
    Namespaces namespaces = Namespaces.from(settings);
    assertTrue(namespaces.of("plain").orElseThrow().subscribe().client());
    assertTrue(namespaces.of("nobody:1").isEmpty());
    ChannelOptions orders = namespaces.of("orders:17").orElseThrow();
    assertEquals(100, orders.historySize());
    assertEquals(ChannelOptions.OutageMode.HOLD, orders.outageMode());
    assertEquals(
        ChannelOptions.RecoveryMode.CACHE,
        namespaces.of("prices:gold").orElseThrow().forceRecoveryMode());
  }

  @Test
  void whatIsNotBuiltIsRefusedOrWarnedAbout() {
    Loaded loaded =
        HoldfastCatalog.load(
            Optional.empty(),
            Map.of(),
            List.of(
                "--outage.resync.enabled=false",
                "--channel.without_namespace.slow_consumer=latest"));
    assertTrue(
        keys(loaded.errors()).containsAll(Set.of("channel.without_namespace.slow_consumer")));
    assertEquals(1, loaded.errors().size());
    assertTrue(keys(loaded.warnings()).contains("outage.resync.enabled"));
  }

  @Test
  void noMessageShowsASecretEvenUnderAKeyThatIsNotRead() throws IOException {
    Loaded loaded =
        load(
            """
            admin: {password: hunter2, secret: hunter2}
            token_hmac_secret_key: hunter2
            api_key: hunter2
            client: {token: {hmac_secret: hunter2}}
            http_api: {keys: hunter2}
            """);
    assertTrue(loaded.problems().size() >= 6, loaded.problems()::toString);
    assertEquals(
        List.of(),
        loaded.problems().stream()
            .map(Problem::message)
            .filter(message -> message.contains("hunter2"))
            .toList());
  }

  @Test
  void whatChangesNothingIsWarnedAbout() {
    Loaded loaded =
        HoldfastCatalog.load(
            Optional.empty(),
            Map.of(),
            List.of(
                "--client.subscription_token.jwks_public_endpoint=https://keys.example/set",
                "--prometheus.enabled=false",
                "--prometheus.handler_prefix=/m",
                "--channel.history_meta_ttl=1h",
                "--channel.without_namespace.history_meta_ttl=1h",
                "--channel.without_namespace.delta_publish"));
    assertEquals(List.of(), loaded.errors());
    assertTrue(
        keys(loaded.warnings())
            .containsAll(
                Set.of(
                    "client.subscription_token.jwks_public_endpoint",
                    "prometheus.enabled",
                    "prometheus.handler_prefix",
                    "channel.history_meta_ttl",
                    "channel.without_namespace.history_meta_ttl",
                    "channel.without_namespace.delta_publish")),
        () -> keys(loaded.warnings()).toString());
  }

  @Test
  void aFileOfThePeerThatAsksForMoreThanWeDoIsRefusedWithEveryReason() throws IOException {
    Loaded loaded =
        load(
            """
            engine: {type: redis, redis: {address: "redis://localhost:6379"}}
            broker: {enabled: true, type: nats}
            proxies: [{name: app, endpoint: "http://app"}]
            consumers: [{name: outbox, enabled: true}]
            client: {proxy: {connect: {enabled: true, endpoint: "http://app"}}}
            channel: {namespaces: [{name: chat, subscribe_proxy_enabled: true}]}
            uni_sse: {enabled: true}
            sse: {enabled: true}
            http_server: {tls: {enabled: true}, internal_port: 9000}
            backbone: {type: kafka}
            """);

    assertEquals(
        Set.of(
            "engine",
            "broker",
            "proxies",
            "consumers",
            "client.proxy",
            "channel.namespaces[chat].subscribe_proxy_enabled",
            "uni_sse",
            "http_server.tls.enabled",
            "http_server.internal_port",
            "backbone.type"),
        keys(loaded.errors()));
    assertTrue(
        loaded.errors().stream()
            .map(Problem::message)
            .anyMatch(line -> line.startsWith("engine (file") && line.contains("backbone.type")));
  }

  @Test
  void sentinelsNeedANameAndAddressesAndNoEndpoint() throws IOException {
    Loaded whole =
        load(
            """
            client: {insecure: true}
            backbone:
              type: redis
              redis: {sentinel: {master: main, addresses: ["one:26379", "rediss://two:26379"]}}
            """);
    assertEquals(Set.of(), keys(whole.errors()));

    Loaded halves =
        load(
            """
            client: {insecure: true}
            backbone:
              type: redis
              endpoints: ["here:6379"]
              redis: {sentinel: {master: main}}
            """);
    assertEquals(
        Set.of("backbone.endpoints", "backbone.redis.sentinel.addresses"), keys(halves.errors()));

    Loaded bad =
        load(
            """
            client: {insecure: true}
            backbone:
              type: redis
              redis: {sentinel: {addresses: ["redis://user:secret@one:26379"]}}
            """);
    assertEquals(
        Set.of("backbone.redis.sentinel.addresses", "backbone.redis.sentinel.master"),
        keys(bad.errors()));
  }

  @Test
  void optionsOfANamespaceAreCheckedAgainstEachOther() throws IOException {
    Loaded loaded =
        load(
            """
            channel:
              without_namespace: {force_recovery: true}
              namespaces:
              - {name: half, history_size: 10}
              - {name: other, history_ttl: 10s}
              - {name: typo, history_size: ten, force_recovery: true}
              - {name: chat, histroy_size: 1}
              - {name: chat}
            """);

    assertEquals(
        Set.of(
            "channel.without_namespace.force_recovery",
            "channel.namespaces[half].history_ttl",
            "channel.namespaces[other].history_size",
            "channel.namespaces[typo].history_size",
            "channel.namespaces[chat].histroy_size",
            "channel.namespaces[4].name"),
        keys(loaded.errors()));
    assertEquals(
        "channel.namespaces[chat].history_size",
        loaded.errors().stream()
            .filter(problem -> problem.key().endsWith("histroy_size"))
            .findFirst()
            .map(Problem::nearest)
            .orElse(""));
  }

  @Test
  void keysOfAProcessAreCheckedAgainstEachOther() throws IOException {
    Loaded loaded =
        load(
            """
            ops: {port: 8000}
            client: {ping_interval: 5s, token: {audience: a, audience_regex: b, jwks_public_endpoint: "k.example"}}
            links: {beat: 10s, backoff: {min: 3s}}
            backbone: {heartbeat: 2s, down_after: 1s}
            channel: {max_publication_size: 2000000}
            """);

    assertEquals(
        Set.of(
            "ops.port",
            "channel.max_publication_size",
            "client.pong_timeout",
            "client.token.audience_regex",
            "client.token.jwks_public_endpoint",
            "links.silence",
            "links.backoff.max",
            "backbone.stale_after",
            "backbone.down_after"),
        keys(loaded.errors()));
  }

  @Test
  void environmentOfThePeerAndOurOwnAreBothRead() {
    Loaded loaded =
        HoldfastCatalog.load(
            Optional.empty(),
            Map.of(
                "CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY", "there",
                "HOLDFAST_CLIENT_TOKEN_HMAC_SECRET_KEY", "here",
                "CENTRIFUGO_CHANNEL_NAMESPACES", "a1 b2",
                "HOLDFAST_CHANNEL_NAMESPACES_A1_HISTORY_SIZE", "10",
                "HOLDFAST_CHANNEL_NAMESPACES_A1_HISTORY_TTL", "60s",
                "HOLDFAST_CLIENT_INSECURE", "true"),
            List.of("--http_api.key", "k"));

    assertEquals(List.of(), loaded.errors());
    assertEquals("here", loaded.settings().text("client.token.hmac_secret_key"));
    assertTrue(Namespaces.from(loaded.settings()).of("a1:x").orElseThrow().hasHistory());
    assertFalse(Namespaces.from(loaded.settings()).of("b2:x").orElseThrow().hasHistory());
  }

  @Test
  void everyKeyHasItsOwnNameInTheEnvironment() {
    Map<String, String> pathByName = new HashMap<>();
    for (Key key : HoldfastCatalog.catalog().keys()) {
      assertNull(pathByName.put(Catalog.environmentName(key.path()), key.path()), key.path());
    }
  }

  @Test
  void theDefaultsReadBackAsThemselves() throws IOException {
    Loaded loaded = load(CatalogText.yaml(HoldfastCatalog.catalog()));

    assertEquals(List.of(), loaded.errors());
    Settings defaults = HoldfastCatalog.defaults();
    for (Key key : HoldfastCatalog.catalog().keys()) {
      assertEquals(
          shown(defaults, key), shown(loaded.settings(), key), () -> "default of " + key.path());
    }
  }

  @Test
  void theDefaultsOpenEachPartOnce() {
    Set<String> paths = new HashSet<>();
    String open = "";
    for (Key key : HoldfastCatalog.catalog().keys()) {
      String part = key.path().substring(0, Math.max(0, key.path().lastIndexOf('.')));
      if (!part.equals(open) && !open.startsWith(part + ".")) {
        assertTrue(part.isEmpty() || paths.add(part), () -> part + " is spread over the catalog");
      }
      open = part;
    }
  }

  private static Object shown(Settings settings, Key key) {
    return switch (key.type()) {
      case FLAG -> settings.flag(key.path());
      case NUMBER -> settings.number(key.path());
      case TEXT -> settings.text(key.path());
      case DURATION -> settings.duration(key.path());
      case LIST -> settings.list(key.path());
      case SECTIONS -> settings.sections(key.path()).size();
    };
  }

  private static Set<String> keys(List<Problem> problems) {
    Set<String> keys = new HashSet<>();
    problems.forEach(problem -> keys.add(problem.key()));
    return keys;
  }

  private Loaded load(String yaml) throws IOException {
    return HoldfastCatalog.load(
        Optional.of(Files.writeString(folder.resolve("holdfast.yaml"), yaml)), Map.of(), List.of());
  }
}
