package io.holdfast.edge.protocol;

import io.holdfast.contract.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks. `data` members are raw JSON; an absent text is empty, an absent number 0.
public sealed interface ClientCommand {
  /// Correlates the reply; 0 where the client gave none.
  long id();

  /// First command of a session. `subscriptions` says where the client stands in server-side ones.
  record Connect(
      long id, String token, Payload data, String name, Map<String, Standing> subscriptions)
      implements ClientCommand {
    public Connect {
      subscriptions = Map.copyOf(subscriptions);
    }
  }

  /// Where a client says that it stands in a channel; `recover` false = it does not ask to
  /// continue.
  record Standing(boolean recover, String epoch, long offset) {
    public static final Standing NONE = new Standing(false, "", 0);
  }

  record Subscribe(
      long id,
      String channel,
      String token,
      Standing standing,
      boolean positioned,
      boolean recoverable,
      boolean joinLeave,
      boolean filtered,
      long flag,
      int type)
      implements ClientCommand {
    private static final int REJECT_UNRECOVERED = 2;

    /// An unrecoverable position shall be an error instead of `recovered: false`.
    public boolean rejectsUnrecovered() {
      return (flag & REJECT_UNRECOVERED) != 0;
    }
  }

  record Unsubscribe(long id, String channel) implements ClientCommand {}

  record Publish(long id, String channel, Payload data, int type) implements ClientCommand {}

  record Presence(long id, String channel) implements ClientCommand {}

  record PresenceStats(long id, String channel) implements ClientCommand {}

  /// `since` null = from the end that the direction says.
  record History(long id, String channel, int limit, @Nullable Standing since, boolean reverse)
      implements ClientCommand {}

  /// Not served in this version of the protocol.
  record Ping(long id) implements ClientCommand {}

  record Send(long id, Payload data) implements ClientCommand {}

  record Rpc(long id, String method, Payload data) implements ClientCommand {}

  record Refresh(long id, String token) implements ClientCommand {}

  record SubRefresh(long id, String channel, String token, int type) implements ClientCommand {}

  /// An empty command: the answer to our ping.
  record Pong() implements ClientCommand {
    @Override
    public long id() {
      return 0;
    }
  }

  /// An id without any request that this version knows.
  record Unknown(long id) implements ClientCommand {}
}
