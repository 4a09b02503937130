package io.holdfast.edge.command;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
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
}
