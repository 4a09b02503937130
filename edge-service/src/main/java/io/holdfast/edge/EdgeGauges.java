package io.holdfast.edge;

import io.holdfast.edge.links.UpstreamLoop;
import io.holdfast.edge.shard.Shards;
import io.holdfast.edge.transport.Admission;
import io.holdfast.runtime.ops.Metrics;
import java.util.function.LongSupplier;

/// What an edge shows on its metrics page.
final class EdgeGauges {
  private EdgeGauges() {}

  static void register(Shards shards, UpstreamLoop links, Admission admission) {
    gauge("clients", "Open client connections", shards::connections);
    gauge("users", "Different users with an open connection", shards::users);
    gauge("subscriptions", "Live subscriptions", shards::subscriptions);
    gauge("channels", "Channels with subscriptions, summed over the shards", shards::channels);
    gauge("deliveries", "Publications given to subscriptions so far", shards::deliveries);
    gauge(
        "gaps_without_position",
        "Subscriptions without a position that went on over a gap so far",
        shards::gapsWithoutPosition);
    gauge(
        "gaps_untold",
        "Subscriptions that went on over a gap so far because outage.resync.enabled is false",
        shards::gapsUntold);
    Metrics.total(
        "holdfast_edge_resync_passes",
        "Passes through the subscriptions of a channel that missed something, of each shard",
        shards::resyncPasses);
    gauge(
        "resyncs_waiting",
        "Subscriptions that wait at the resync pace, or for a cooldown, to be told of a gap",
        shards::resyncsWaiting);
    gauge("handshakes_refused", "Connections turned away so far", admission::refused);
    gauge(
        "writers_displaced",
        "Writers found stuck in a socket so far",
        () -> shards.watch().displaced());
    gauge(
        "write_timeouts",
        "Sockets ended by the write timeout so far",
        () -> shards.watch().timedOut());
    Metrics.total(
        "holdfast_edge_writes", "Writes to the sockets of clients", () -> shards.watch().writes());
    gauge(
        "outbox_bytes_max",
        "Most bytes that wait for one connection, looked at every 50 ms",
        () -> shards.watch().outboxBytesMax());
    gauge("fanout_links_serving", "Links to fanouts that serve", () -> links.view().serving());
    gauge("fanouts", "Fanouts that are members now", () -> links.view().members());
    gauge("channels_followed", "Channels followed over the links", () -> links.view().channels());
    gauge(
        "publishes_under_way",
        "Publishes without an answer yet",
        () -> links.view().publishesUnderWay());
    gauge(
        "held_copies",
        "Copies of publications that fanouts hold for publishers of this edge",
        () -> links.view().heldCopies());
    gauge(
        "publications",
        "Publications taken from the links so far",
        () -> links.view().publications());
  }

  private static void gauge(String name, String help, LongSupplier value) {
    Metrics.gauge("holdfast_edge_" + name, help, value);
  }
}
