package io.holdfast.edge.links;

import io.holdfast.edge.upstream.ShardNews;
import java.util.List;

/// Where a shard takes what the links tell it.
public interface ShardPort {
  /// Takes the news; runs `consumed` when it has dealt with them. False = the shard has ended.
  boolean take(List<ShardNews> news, Runnable consumed);
}
