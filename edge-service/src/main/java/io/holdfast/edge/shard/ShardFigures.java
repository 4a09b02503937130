package io.holdfast.edge.shard;

import io.holdfast.edge.hub.Hub;
import io.holdfast.runtime.ops.Metrics;

/// What a shard shows of itself, as of its last turn.
///
/// Thread-safe: written by the shard's loop, read by anyone.
final class ShardFigures {
  private volatile int connections;
  private volatile int subscriptions;
  private volatile int channels;
  private volatile long deliveries;
  private volatile long gapsWithoutPosition;
  private volatile long gapsUntold;
  private volatile long resyncPasses;
  private volatile int resyncsWaiting;
  private int live;

  void subscribed(int change) {
    live += change;
  }

  void closed(int code) {
    Metrics.counter(
            "holdfast_edge_closes",
            "Connections that the edge closed, by close code",
            "code",
            Integer.toString(code))
        .increment();
  }

  void resynced() {
    Metrics.counter(
            "holdfast_edge_resyncs", "Subscriptions that were told of a gap to start anew from")
        .increment();
  }

  void update(int openConnections, Hub hub) {
    connections = openConnections;
    subscriptions = live;
    channels = hub.channels();
    deliveries = hub.deliveries();
    gapsWithoutPosition = hub.gapsWithoutPosition();
    gapsUntold = hub.gapsUntold();
    resyncPasses = hub.resyncPasses();
    resyncsWaiting = hub.resyncsWaiting();
  }

  int connections() {
    return connections;
  }

  int subscriptions() {
    return subscriptions;
  }

  int channels() {
    return channels;
  }

  long deliveries() {
    return deliveries;
  }

  long gapsWithoutPosition() {
    return gapsWithoutPosition;
  }

  long gapsUntold() {
    return gapsUntold;
  }

  long resyncPasses() {
    return resyncPasses;
  }

  int resyncsWaiting() {
    return resyncsWaiting;
  }
}
