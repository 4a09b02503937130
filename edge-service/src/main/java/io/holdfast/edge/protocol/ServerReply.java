package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import java.util.List;
import java.util.Map;

/// The answer to one command.
public sealed interface ServerReply {
  long id();

  record Failed(long id, ClientError error) implements ServerReply {}

  /// `ttlSeconds` 0 = does not expire; `pingSeconds` 0 = the server sends no pings, `pongs` = each
  /// wants an answer; `timeMillis` 0 = not told.
  record Connected(
      long id,
      String client,
      String version,
      long ttlSeconds,
      Payload data,
      Map<String, SubscribeResult> subscriptions,
      int pingSeconds,
      boolean pongs,
      Home home,
      long timeMillis)
      implements ServerReply {
    public Connected {
      subscriptions = Map.copyOf(subscriptions);
    }
  }

  record Subscribed(long id, SubscribeResult result) implements ServerReply {}

  record Unsubscribed(long id) implements ServerReply {}

  record Published(long id) implements ServerReply {}

  record Present(long id, List<ClientInfo> clients) implements ServerReply {
    public Present {
      clients = List.copyOf(clients);
    }
  }

  record PresentCounts(long id, int clients, int users) implements ServerReply {}

  record Past(long id, List<ChannelSlice> slices, Position top) implements ServerReply {
    public Past {
      slices = List.copyOf(slices);
    }
  }

  record Refreshed(long id, String client, String version, long ttlSeconds)
      implements ServerReply {}

  record SubscriptionRefreshed(long id, long ttlSeconds) implements ServerReply {}
}
