package io.holdfast.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One immutable message in a channel. Channel and epoch stand beside it, in the slice that carries
/// it.
///
/// Immutable.
public record Publication(
    long offset,
    Payload data,
    @Nullable ClientInfo info,
    Map<String, String> tags,
    long timeMillis,
    String key,
    boolean delta) {

  // Not compact: the compiler drops the nullness of a compact constructor's parameters.
  public Publication(
      long offset,
      Payload data,
      @Nullable ClientInfo info,
      Map<String, String> tags,
      long timeMillis,
      String key,
      boolean delta) {
    this.offset = offset;
    this.data = data;
    this.info = info;
    this.tags = Map.copyOf(tags);
    this.timeMillis = timeMillis;
    this.key = key;
    this.delta = delta;
  }

  /// What it costs to keep or to send, roughly, in bytes; the unit of every byte bound.
  public int weight() {
    int weight = 48 + data.length() + key.length();
    if (info != null) {
      weight += info.weight();
    }
    return weight + weight(tags);
  }

  /// What tags add.
  public static int weight(Map<String, String> tags) {
    int weight = 0;
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      weight += tag.getKey().length() + tag.getValue().length() + 4;
    }
    return weight;
  }
}
