package io.holdfast.edge.command;

import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.edge.auth.OptionsOverride;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A command that every edge executes for the clients that match its target.
public sealed interface ControlCommand {
  Target target();

  /// Whose connections: each non-empty member must match.
  record Target(String user, String client, String session) {}

  /// `expireAtSeconds` 0 = never; `info` and `data` are JSON, empty = none.
  record Subscribe(
      Target target,
      String channel,
      long expireAtSeconds,
      Payload info,
      Payload data,
      @Nullable Position recoverSince,
      OptionsOverride override)
      implements ControlCommand {}

  /// An empty channel means all channels of the client.
  record Unsubscribe(Target target, String channel, int code, String reason)
      implements ControlCommand {}

  /// Clients whose id is in the whitelist stay.
  record Disconnect(Target target, int code, String reason, List<String> whitelist)
      implements ControlCommand {
    public Disconnect {
      whitelist = List.copyOf(whitelist);
    }
  }

  /// `expired` closes the matching connections; else their expiry becomes `expireAtSeconds` (0 =
  /// never).
  record Refresh(Target target, boolean expired, long expireAtSeconds, Payload info)
      implements ControlCommand {}
}
