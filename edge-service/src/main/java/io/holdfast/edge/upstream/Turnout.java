package io.holdfast.edge.upstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.edge.hub.HubEvent;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.PublicationFrames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one turn has to tell each shard. Consecutive publications of a channel are gathered and
/// encoded once, in shared frames, for all members of all shards.
///
/// Owned by the upstream loop.
final class Turnout {
  private record Gathered(Follow follow, long epoch, List<Publication> publications) {}

  private final PublicationFrames frames = new PublicationFrames();
  private final Map<String, Gathered> gathered = new LinkedHashMap<>();
  private final List<List<ShardNews>> news = new ArrayList<>();
  private long publications;

  Turnout(int shards) {
    for (int i = 0; i < shards; i++) {
      news.add(new ArrayList<>());
    }
  }

  void tell(int shard, ShardNews what) {
    news.get(shard).add(what);
  }

  /// Takes what is new of a slice. A link sends each publication once; what lies at or below the
  /// top was handed on over an earlier link.
  void take(Follow follow, ChannelSlice slice) {
    Position top = follow.top;
    long above = top == null ? 0 : top.offset();
    List<Publication> fresh = slice.publications();
    if (fresh.getFirst().offset() <= above) {
      fresh = fresh.stream().filter(p -> p.offset() > above).toList();
      if (fresh.isEmpty()) {
        return;
      }
    }
    Gathered open = gathered.get(follow.channel);
    if (open != null && open.epoch() != slice.epoch()) {
      flush(follow.channel);
      open = null;
    }
    if (open == null) {
      open = new Gathered(follow, slice.epoch(), new ArrayList<>(fresh.size()));
      gathered.put(follow.channel, open);
    }
    open.publications().addAll(fresh);
    follow.top = slice.last();
  }

  /// A held publication, encoded once; everything gathered of its channel comes before it.
  HubEvent preview(ChannelSlice slice, String after, String spool) {
    flush(slice.channel());
    return new HubEvent.Previewed(new EncodedSlice(slice, false, frames), after, spool);
  }

  /// Everything gathered of the channel comes before what is told next.
  void flush(String channel) {
    flush(gathered.remove(channel));
  }

  private void flush(@Nullable Gathered all) {
    if (all == null) {
      return;
    }
    Follow follow = all.follow();
    publications += all.publications().size();
    if (follow.shards == 0) {
      return;
    }
    ChannelSlice slice = new ChannelSlice(follow.channel, all.epoch(), all.publications());
    ShardNews told =
        new ShardNews.ForHub(
            new HubEvent.Published(new EncodedSlice(slice, follow.numbered, frames)));
    for (long rest = follow.shards; rest != 0; rest &= rest - 1) {
      tell(Long.numberOfTrailingZeros(rest), told);
    }
  }

  void flushAll() {
    if (!gathered.isEmpty()) {
      for (Gathered all : List.copyOf(gathered.values())) {
        flush(all);
      }
      gathered.clear();
    }
  }

  /// What a shard is to be told, given away.
  List<ShardNews> take(int shard) {
    List<ShardNews> taken = news.get(shard);
    if (!taken.isEmpty()) {
      news.set(shard, new ArrayList<>());
    }
    return taken;
  }

  int shards() {
    return news.size();
  }

  long publications() {
    return publications;
  }
}
