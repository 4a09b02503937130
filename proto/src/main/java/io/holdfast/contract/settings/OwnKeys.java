package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.Rule;
import java.time.Duration;

/// The keys of the sections that are ours alone.
final class OwnKeys {
  private static final Rule ADDRESSES =
      Rule.matching(
          "(dns:///)?\\S+:\\d{1,5}|in-process:\\S+", "host:port, or dns:///name:port; one or more");
  private static final Rule SOME_TIME = Rule.atLeast(Duration.ofMillis(1));

  private OwnKeys() {}

  static void addTo(Catalog.Builder into) {
    into.list(
            "roles",
            "standalone",
            Rule.oneOf("edge", "fanout", "adapter", "standalone"),
            "Roles of this process; the command line's subcommand says so usually")
        .part("ops", "Health and metrics, for operators and probes.")
        .text("ops.address", "", "Address to listen on; empty = all")
        .number("ops.port", 9000, Rule.port(), "Its port; 0 = any free one")
        .part("admin", "The admin API; not built yet.")
        .text("admin.address", "127.0.0.1", "Address to listen on; empty = all")
        .number("admin.port", 9001, Rule.port(), "Its port")
        .secret("admin.token", "Token that callers must show");
    ServerKeys.addTls(into, "admin.tls");
    addLinks(into);
    addBackbone(into);
    addOutage(into);
    addDrain(into);
  }

  private static void addDrain(Catalog.Builder into) {
    into.part("drain", "How an edge that is told to stop sends its clients to other edges.")
        .number(
            "drain.rate",
            500,
            Rule.range(1, 1_000_000),
            "Clients per second, each at a random moment")
        .duration(
            "drain.within",
            "10s",
            "Longest time for all of them, faster than the rate if need be; 0 = all at once");
  }

  private static void addLinks(Catalog.Builder into) {
    into.part("links", "The links between the services.")
        .list("links.fanout", "127.0.0.1:7001", ADDRESSES, "Where edges find fanouts")
        .list("links.adapter", "127.0.0.1:7002", ADDRESSES, "Where fanouts find adapters")
        .duration(
            "links.resolve_interval",
            "5s",
            Rule.between(Duration.ofMillis(100), Duration.ofMinutes(10)),
            "Longest time until a dns:/// name is asked again; each wait is drawn from its upper half")
        .part("links.listen", "Where fanouts and adapters accept links.")
        .text("links.listen.address", "127.0.0.1", "Address to listen on; empty = all")
        .number("links.listen.fanout_port", 7001, Rule.port(), "Port of a fanout")
        .number("links.listen.adapter_port", 7002, Rule.port(), "Port of an adapter")
        .duration("links.beat", "1s", SOME_TIME, "Time between signs of life, both ways")
        .duration(
            "links.silence", "5s", SOME_TIME, "A link on which nothing arrives for so long is over")
        .number(
            "links.credit_bytes",
            8_388_608,
            Rule.range(65_536, 1_073_741_824),
            "Bytes of publications that may be on their way on one link")
        .duration(
            "links.publish_deadline",
            "5s",
            SOME_TIME,
            "Longest time that a publish waits for its answer; then its outcome is unknown")
        .part("links.backoff", "Wait before a link is dialled again: full jitter in these bounds.")
        .duration("links.backoff.min", "100ms", SOME_TIME, "Bound of the first wait")
        .duration("links.backoff.max", "2s", SOME_TIME, "Bound of all waits");
    ServerKeys.addTls(into, "links.tls");
  }

  private static void addBackbone(Catalog.Builder into) {
    into.part("backbone", "Where publications are kept.")
        .text(
            "backbone.type",
            "embedded",
            Rule.oneOf("embedded", "redis", "redis-pubsub", "postgres", "kafka", "nats"),
            "Which; embedded, redis and redis-pubsub are built yet")
        .list(
            "backbone.endpoints",
            "",
            Rule.ANY,
            "Its addresses; redis and redis-pubsub take one yet: host:port, redis://host:port or rediss://host:port"
                + " for TLS; empty = 127.0.0.1:6379")
        .number(
            "backbone.partitions",
            16,
            Rule.range(1, 1_024),
            "Logs that the channels are spread over; fixed for the life of the data; embedded has one")
        .duration("backbone.heartbeat", "500ms", SOME_TIME, "Time between canaries")
        .duration("backbone.stale_after", "1500ms", SOME_TIME, "Canary age that means stale")
        .duration("backbone.down_after", "5s", SOME_TIME, "Canary age that means down")
        .number(
            "backbone.max_retries",
            0,
            Rule.atLeast(0),
            "Failed dials in a row to give up; 0 = never")
        .duration(
            "backbone.dial_within",
            "10s",
            SOME_TIME,
            "A dial that is not through by then has failed; embedded has no such bound, because it"
                + " reads its log first")
        .duration(
            "backbone.knock",
            "250ms",
            "Time between looks whether the backbone answers again while a dial waits; 0 = no looks")
        .part("backbone.backoff", "Wait before the backbone is dialled again: full jitter.")
        .duration("backbone.backoff.min", "500ms", SOME_TIME, "Bound of the first wait")
        .duration("backbone.backoff.max", "30s", SOME_TIME, "Bound of all waits");
    addEmbedded(into);
    addRedis(into);
  }

  private static void addEmbedded(Catalog.Builder into) {
    into.part("backbone.embedded", "The built-in segment log.")
        .text("backbone.embedded.dir", "./data", Rule.matching(".+", "a folder"), "Its folder")
        .number(
            "backbone.embedded.segment_bytes",
            67_108_864,
            Rule.range(1_048_576, 1_073_741_824),
            "Bytes of one segment file")
        .text(
            "backbone.embedded.flush",
            "always",
            Rule.oneOf("always", "interval", "os"),
            "When an append reaches the disk: before its answer, every so often, or when the"
                + " system likes")
        .duration(
            "backbone.embedded.flush_interval",
            "20ms",
            SOME_TIME,
            "How often, when flush: interval")
        .number(
            "backbone.embedded.retention_bytes",
            1_073_741_824L,
            Rule.atLeast(0),
            "Bytes to keep; the oldest segments leave; 0 = no limit")
        .duration(
            "backbone.embedded.retention_age", "168h", "How long to keep segments; 0 = no limit")
        .duration(
            "backbone.embedded.idempotency_window",
            "5m",
            SOME_TIME,
            "How long a publication's key is remembered")
        .number(
            "backbone.embedded.idempotency_keys",
            1_048_576,
            Rule.range(1, 16_777_216),
            "Keys to remember at most, 48 bytes of memory each; the oldest go first")
        .number(
            "backbone.embedded.publication_bytes_max",
            1_048_576,
            Rule.range(1, 8_388_608),
            "Largest publication; never more than a quarter of a segment")
        .number(
            "backbone.embedded.channels_max",
            1_000_000,
            Rule.atLeast(0),
            "Quiet channels whose place is kept when their last segment leaves")
        .flag(
            "backbone.embedded.fork_on_corruption",
            false,
            "Start without what is unreadable in the middle of the log, in a new epoch");
  }

  private static void addRedis(Catalog.Builder into) {
    into.part(
            "backbone.redis",
            "Logs in Redis; with redis-pubsub numbers and keys alone, and retention_bytes and"
                + " retention_age mean nothing.")
        .text("backbone.redis.username", "", "User of the server; empty = the default user")
        .secret("backbone.redis.password", "Password of the server; empty = none")
        .number(
            "backbone.redis.database",
            0,
            Rule.range(0, 1_023),
            "Database of the server; adapters of one deployment share it")
        .text(
            "backbone.redis.prefix",
            "holdfast",
            Rule.matching("[A-Za-z0-9_.:-]{1,64}", "1 to 64 letters, digits, _ . : -"),
            "Begins the name of every key; deployments on one server differ in it")
        .duration(
            "backbone.redis.timeout",
            "2s",
            SOME_TIME,
            "Longest time that a call waits for its answer; then its outcome is unknown")
        .duration(
            "backbone.redis.connect_timeout", "2s", SOME_TIME, "Longest time that connecting takes")
        .number(
            "backbone.redis.retention_entries",
            65_536,
            Rule.atLeast(0),
            "Publications that a partition keeps, to about a hundred; 0 = no limit")
        .number(
            "backbone.redis.retention_bytes",
            1_073_741_824L,
            Rule.atLeast(0),
            "Memory of all logs together, estimated and kept every few seconds; 0 = no limit")
        .duration(
            "backbone.redis.retention_age", "168h", "How long to keep publications; 0 = no limit")
        .duration(
            "backbone.redis.idempotency_window",
            "5m",
            SOME_TIME,
            "How long a publication's key is remembered, about 130 bytes of Redis each");
    addMoreRedis(into);
  }

  private static void addMoreRedis(Catalog.Builder into) {
    into.number(
            "backbone.redis.publication_bytes_max",
            1_048_576,
            Rule.range(1, 8_388_608),
            "Largest publication")
        .number(
            "backbone.redis.channels_max",
            1_000_000,
            Rule.atLeast(0),
            "Channels whose place is kept when nothing of them is retained, about 100 bytes of Redis"
                + " each; 0 = no limit")
        .number(
            "backbone.redis.recent_bytes",
            67_108_864,
            Rule.atLeast(1_048_576),
            "redis-pubsub keeps nothing in Redis: what an adapter keeps of what came last, for"
                + " readers who are a little behind")
        .part(
            "backbone.redis.sentinel",
            "Sentinels that name the master; backbone.endpoints stays empty then.")
        .text("backbone.redis.sentinel.master", "", "Name of the master; empty = no Sentinel")
        .list(
            "backbone.redis.sentinel.addresses",
            "",
            Rule.ANY,
            "All Sentinels: host:port, redis://host:port, or rediss://host:port for TLS, to the"
                + " master too; a name may stand for several")
        .text("backbone.redis.sentinel.username", "", "User of the Sentinels; empty = none")
        .secret("backbone.redis.sentinel.password", "Password of the Sentinels; empty = none");
  }

  private static void addOutage(Catalog.Builder into) {
    into.part("outage", "What happens while the backbone is away.")
        .text(
            "outage.mode",
            "hold",
            Rule.oneOf("hold", "immediate", "refuse"),
            "A publish is held until the backbone is back, or refused; immediate = held, and shown at"
                + " once to whoever follows at the same fanout; a namespace may differ")
        .part("outage.spool", "Where held publications wait.")
        .text(
            "outage.spool.dir",
            "./data/spool",
            "Its folder, with one below it for each fanout; empty = memory only, as in a standalone"
                + " on the embedded log")
        .number("outage.spool.max_items", 100_000, Rule.atLeast(1), "Most publications")
        .number("outage.spool.max_bytes", 268_435_456, Rule.atLeast(65_536), "Most bytes")
        .text(
            "outage.spool.sync",
            "always",
            Rule.oneOf("always", "interval", "os"),
            "When a held publication reaches the disk")
        .text(
            "outage.spool.overflow",
            "refuse",
            Rule.oneOf("refuse", "drop_oldest"),
            "What a full spool does: refuse the new one, or drop the oldest and tell the readers of its"
                + " channel")
        .part("outage.resync", "How readers are told to start anew.")
        .flag(
            "outage.resync.enabled",
            true,
            "Tell them; false = they go on over what they missed, counted and not told")
        .number(
            "outage.resync.rate",
            1_000,
            Rule.atLeast(1),
            "Subscriptions per second that an edge tells")
        .duration("outage.resync.jitter", "500ms", "Random wait before the first of many")
        .duration(
            "outage.resync.cooldown",
            "30s",
            "Least time between two passes of a channel, whose readers wait for the second; 0 = none");
  }
}
