package io.holdfast.edge.shard;

import io.holdfast.contract.Position;
import io.holdfast.edge.hub.Upstream;
import io.holdfast.edge.upstream.ShardWish;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gathers what a shard wants of the links in one turn, in order.
///
/// Owned by its shard's loop.
final class Wishes implements Upstream {
  private List<ShardWish> wishes = new ArrayList<>();

  void add(ShardWish wish) {
    wishes.add(wish);
  }

  void flush(ShardCore.Outside outside) {
    if (!wishes.isEmpty()) {
      outside.wishes(wishes);
      wishes = new ArrayList<>();
    }
  }

  @Override
  public void follow(String channel, long follow) {
    add(new ShardWish.Follow(channel, follow));
  }

  @Override
  public void drop(String channel) {
    add(new ShardWish.Drop(channel));
  }

  @Override
  public void recover(
      long ask, String channel, @Nullable Position after, boolean newestOnly, int limit) {
    add(new ShardWish.Recover(ask, channel, after, newestOnly, limit));
  }

  @Override
  public void members(String channel, int count) {
    add(new ShardWish.Members(channel, count));
  }
}
