package io.holdfast.edge.protocol;

import io.holdfast.contract.Payload;
import io.holdfast.edge.auth.ConnectToken;
import io.holdfast.edge.auth.SubscriptionToken;
import io.holdfast.edge.tags.FilterNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks. `data` members are raw JSON; an absent text is empty, an absent number 0. A
/// token is text until somebody verified it and put its `verdict` beside it.
public sealed interface ClientCommand {
  /// Correlates the reply; 0 where the client gave none.
  long id();

  /// First command of a session. `subscriptions` says where the client stands in server-side ones.
  record Connect(
      long id,
      String token,
      Payload data,
      String name,
      Map<String, Standing> subscriptions,
      @Nullable ConnectToken verdict)
      implements ClientCommand {
    public Connect {
      subscriptions = Map.copyOf(subscriptions);
    }

    Connect(long id, String token, Payload data, String name, Map<String, Standing> subscriptions) {
      this(id, token, data, name, subscriptions, null);
    }

    public Connect verified(ConnectToken amountsTo) {
      return new Connect(id, token, data, name, subscriptions, amountsTo);
    }
  }

  /// Where a client says that it stands in a channel; `recover` false = it does not ask to
  /// continue.
  record Standing(boolean recover, String epoch, long offset) {
    public static final Standing NONE = new Standing(false, "", 0);
  }

  /// `filter` null = all publications are wanted; `delta` names the kind of patches that the client
  /// can apply, empty = none.
  record Subscribe(
      long id,
      String channel,
      String token,
      Standing standing,
      boolean positioned,
      boolean recoverable,
      boolean joinLeave,
      @Nullable FilterNode filter,
      String delta,
      long flag,
      int type,
      @Nullable SubscriptionToken verdict)
      implements ClientCommand {
    private static final int REJECT_UNRECOVERED = 2;

    Subscribe(
        long id,
        String channel,
        String token,
        Standing standing,
        boolean positioned,
        boolean recoverable,
        boolean joinLeave,
        @Nullable FilterNode filter,
        String delta,
        long flag,
        int type) {
      this(
          id,
          channel,
          token,
          standing,
          positioned,
          recoverable,
          joinLeave,
          filter,
          delta,
          flag,
          type,
          null);
    }

    public Subscribe verified(SubscriptionToken amountsTo) {
      return new Subscribe(
          id,
          channel,
          token,
          standing,
          positioned,
          recoverable,
          joinLeave,
          filter,
          delta,
          flag,
          type,
          amountsTo);
    }

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

  record Refresh(long id, String token, @Nullable ConnectToken verdict) implements ClientCommand {
    Refresh(long id, String token) {
      this(id, token, null);
    }

    public Refresh verified(ConnectToken amountsTo) {
      return new Refresh(id, token, amountsTo);
    }
  }

  record SubRefresh(
      long id, String channel, String token, int type, @Nullable SubscriptionToken verdict)
      implements ClientCommand {
    SubRefresh(long id, String channel, String token, int type) {
      this(id, channel, token, type, null);
    }

    public SubRefresh verified(SubscriptionToken amountsTo) {
      return new SubRefresh(id, channel, token, type, amountsTo);
    }
  }

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
