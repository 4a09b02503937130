package io.holdfast.edge.command;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One publication to make. An empty `key` is minted by the edge; `version` 0 = none.
///
/// Immutable.
public record PublishCommand(
    String channel,
    Payload data,
    @Nullable ClientInfo info,
    Map<String, String> tags,
    String key,
    long version,
    String versionEpoch,
    boolean delta) {
  public PublishCommand {
    tags = Map.copyOf(tags);
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
