package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.Credit;
import io.holdfast.proto.v1.FanoutRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// What came over each link and is not yet dealt with. Credit goes back, in lumps, when every shard
/// has dealt with its part of a turn; so a shard that lags behind slows its fanout, not this edge's
/// memory.
///
/// Owned by the upstream loop.
final class Credits {
  /// A lump is at least this part of the window.
  private static final int LUMP_PART = 8;

  private record Turned(int dial, long bytes) {}

  private final LinkSet links;
  private final Outside outside;
  private final long windowBytes;
  private final Map<Integer, Long> thisTurn = new HashMap<>();
  private final Map<Integer, Turned> uncredited = new HashMap<>();

  Credits(LinkSet links, Outside outside, long windowBytes) {
    this.links = links;
    this.outside = outside;
    this.windowBytes = windowBytes;
  }

  void came(int link, long bytes) {
    if (bytes > 0) {
      thisTurn.merge(link, bytes, Long::sum);
    }
  }

  /// What each of so many shards runs, on its own thread, when it has dealt with this turn's news.
  Runnable receipt(int shards) {
    if (thisTurn.isEmpty()) {
      return () -> {};
    }
    Map<Integer, Turned> turned = new HashMap<>();
    thisTurn.forEach((link, bytes) -> turned.put(link, new Turned(links.dialOf(link), bytes)));
    thisTurn.clear();
    AtomicInteger open = new AtomicInteger(Math.max(1, shards));
    return () -> {
      if (open.decrementAndGet() == 0) {
        outside.later(() -> turned.forEach(this::handled));
      }
    };
  }

  private void handled(int link, Turned turned) {
    if (turned.dial() != links.dialOf(link) || !links.serves(link)) {
      return;
    }
    Turned before = uncredited.get(link);
    long bytes =
        turned.bytes() + (before == null || before.dial() != turned.dial() ? 0 : before.bytes());
    if (bytes >= windowBytes / LUMP_PART) {
      links.send(
          link, FanoutRequest.newBuilder().setCredit(Credit.newBuilder().setBytes(bytes)).build());
      bytes = 0;
    }
    uncredited.put(link, new Turned(turned.dial(), bytes));
  }
}
