package io.holdfast.fanout.publish;

import io.holdfast.contract.PublishResult;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How publications that were held ended, for an hour each and the newest of them only.
///
/// Owned by the fanout's loop.
final class Fates {
  static final int MAX = 65_536;
  static final long KEPT_MILLIS = Duration.ofHours(1).toMillis();

  private record Fate(PublishResult result, long wallMillis) {}

  private final Map<Long, Fate> bySequence = new LinkedHashMap<>();

  void note(long sequence, PublishResult result, long wallMillis) {
    bySequence.put(sequence, new Fate(result, wallMillis));
    Iterator<Fate> oldestFirst = bySequence.values().iterator();
    while (oldestFirst.hasNext()) {
      Fate oldest = oldestFirst.next();
      boolean old = wallMillis - oldest.wallMillis() >= KEPT_MILLIS;
      if (!old && bySequence.size() <= MAX) {
        return;
      }
      oldestFirst.remove();
    }
  }

  /// Null when nothing is known of it any more.
  @Nullable PublishResult of(long sequence, long wallMillis) {
    Fate fate = bySequence.get(sequence);
    return fate == null || wallMillis - fate.wallMillis() >= KEPT_MILLIS ? null : fate.result();
  }
}
