package io.holdfast.contract;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A publication on its way to the backbone. `id` correlates the answer on one link; `key` settles
/// retries and is never empty; `version` 0 = none; `expectedEpoch` 0 = whatever is current.
///
/// Immutable.
public record PublishRequest(
    long id,
    String channel,
    Payload data,
    @Nullable ClientInfo info,
    Map<String, String> tags,
    String key,
    long version,
    String versionEpoch,
    boolean delta,
    int deadlineMillis,
    long expectedEpoch) {

  // Not compact: the compiler drops the nullness of a compact constructor's parameters.
  public PublishRequest(
      long id,
      String channel,
      Payload data,
      @Nullable ClientInfo info,
      Map<String, String> tags,
      String key,
      long version,
      String versionEpoch,
      boolean delta,
      int deadlineMillis,
      long expectedEpoch) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("a publish request to " + channel + " without a key");
    }
    this.id = id;
    this.channel = channel;
    this.data = data;
    this.info = info;
    this.tags = Map.copyOf(tags);
    this.key = key;
    this.version = version;
    this.versionEpoch = versionEpoch;
    this.delta = delta;
    this.deadlineMillis = deadlineMillis;
    this.expectedEpoch = expectedEpoch;
  }

  public PublishRequest withId(long newId) {
    return with(newId, deadlineMillis, expectedEpoch);
  }

  /// As one attempt sends it: with the id that its answer will name, the time that is left for it,
  /// and the epoch that it is fenced by.
  public PublishRequest with(long newId, int newDeadlineMillis, long newExpectedEpoch) {
    return new PublishRequest(
        newId,
        channel,
        data,
        info,
        tags,
        key,
        version,
        versionEpoch,
        delta,
        newDeadlineMillis,
        newExpectedEpoch);
  }

  /// What it costs to keep or to send, roughly, in bytes.
  public int weight() {
    int weight = 96 + channel.length() + data.length() + key.length() + versionEpoch.length();
    if (info != null) {
      weight += info.weight();
    }
    return weight + Publication.weight(tags);
  }
}
