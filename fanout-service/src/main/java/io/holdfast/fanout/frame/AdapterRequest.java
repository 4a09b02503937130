package io.holdfast.fanout.frame;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import java.util.List;

/// What the fanout sends to its adapter, one frame each.
public sealed interface AdapterRequest {
  /// First frame of the link.
  record Hello(PeerHello self) implements AdapterRequest {}

  record Follows(List<Follow> follows) implements AdapterRequest {}

  record Unfollows(List<String> channels) implements AdapterRequest {}

  record Publishes(List<PublishRequest> requests, long lane) implements AdapterRequest {}

  record History(long id, HistoryQuery query) implements AdapterRequest {}

  record HistoryRemove(long id, String channel) implements AdapterRequest {}

  /// Handled so many bytes of publications.
  record Credit(long bytes) implements AdapterRequest {}

  record Beat(BeatFacts facts) implements AdapterRequest {}
}
