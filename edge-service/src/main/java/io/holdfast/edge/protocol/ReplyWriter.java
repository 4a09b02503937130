package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.edge.json.JsonBytes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes replies and pushes as JSON. Zero, false and empty members are left out; a success always
/// has its result object.
///
/// Thread-safe: no state.
public final class ReplyWriter {
  private ReplyWriter() {}

  static void write(ServerReply reply, JsonBytes out) {
    out.open();
    if (reply.id() != 0) {
      out.name("id").number(reply.id());
    }
    switch (reply) {
      case ServerReply.Failed failed -> error(failed.error(), out.name("error"));
      case ServerReply.Connected connected -> connected(connected, out.name("connect"));
      case ServerReply.Subscribed subscribed ->
          subscribed(subscribed.result(), out.name("subscribe"));
      case ServerReply.Unsubscribed _ -> out.name("unsubscribe").open().close();
      case ServerReply.Published _ -> out.name("publish").open().close();
      case ServerReply.Present present -> present(present, out.name("presence"));
      case ServerReply.PresentCounts counts -> {
        out.name("presence_stats").open();
        natural(out, "num_clients", counts.clients());
        natural(out, "num_users", counts.users());
        out.close();
      }
      case ServerReply.Past past -> past(past, out.name("history"));
      case ServerReply.Refreshed refreshed -> {
        out.name("refresh").open();
        text(out, "client", refreshed.client());
        text(out, "version", refreshed.version());
        expiry(out, refreshed.ttlSeconds());
        out.close();
      }
      case ServerReply.SubscriptionRefreshed refreshed -> {
        out.name("sub_refresh").open();
        expiry(out, refreshed.ttlSeconds());
        out.close();
      }
    }
    out.close();
  }

  static void write(Push push, JsonBytes out) {
    out.open().name("push").open();
    text(out, "channel", push.channel());
    switch (push) {
      case Push.Join join -> {
        out.name("join").open();
        info(join.info(), out.name("info"));
        out.close();
      }
      case Push.Leave leave -> {
        out.name("leave").open();
        info(leave.info(), out.name("info"));
        out.close();
      }
      case Push.Unsubscribed unsubscribed -> {
        out.name("unsubscribe").open();
        natural(out, "code", unsubscribed.reason().code());
        text(out, "reason", unsubscribed.reason().text());
        out.close();
      }
      case Push.Subscribed subscribed -> {
        out.name("subscribe").open();
        flag(out, "recoverable", subscribed.recoverable());
        text(out, "epoch", subscribed.epoch());
        natural(out, "offset", subscribed.offset());
        flag(out, "positioned", subscribed.positioned());
        raw(out, "data", subscribed.data());
        out.close();
      }
      case Push.Published published ->
          publication(published.publication(), true, null, out.name("pub"));
      case Push.Disconnected(CloseReason reason) -> {
        out.name("disconnect").open();
        natural(out, "code", reason.code());
        text(out, "reason", reason.text());
        out.close();
      }
      case Push.Refreshed refreshed -> {
        out.name("refresh").open();
        expiry(out, refreshed.ttlSeconds());
        out.close();
      }
    }
    out.close().close();
  }

  static void write(
      String channel,
      Publication publication,
      boolean numbered,
      @Nullable Said said,
      JsonBytes out) {
    out.open().name("push").open().name("channel").string(channel).name("pub");
    publication(publication, numbered, said, out);
    out.close().close();
  }

  private static void error(ClientError error, JsonBytes out) {
    out.open().name("code").number(error.code()).name("message").string(error.text());
    flag(out, "temporary", error.temporary());
    out.close();
  }

  private static void connected(ServerReply.Connected reply, JsonBytes out) {
    out.open();
    text(out, "client", reply.client());
    text(out, "version", reply.version());
    expiry(out, reply.ttlSeconds());
    raw(out, "data", reply.data());
    if (!reply.subscriptions().isEmpty()) {
      out.name("subs").open();
      for (Map.Entry<String, SubscribeResult> entry : reply.subscriptions().entrySet()) {
        subscribed(entry.getValue(), out.foreignName(entry.getKey()));
      }
      out.close();
    }
    natural(out, "ping", reply.pingSeconds());
    flag(out, "pong", reply.pongs());
    text(out, "session", reply.home().session());
    text(out, "node", reply.home().node());
    natural(out, "time", reply.timeMillis());
    out.close();
  }

  private static void subscribed(SubscribeResult result, JsonBytes out) {
    out.open();
    expiry(out, result.ttlSeconds());
    flag(out, "recoverable", result.recoverable());
    text(out, "epoch", result.epoch());
    publications(result.publications(), result.delta() ? new DeltaChain(Codec.JSON) : null, out);
    flag(out, "recovered", result.recovered());
    natural(out, "offset", result.offset());
    flag(out, "positioned", result.positioned());
    raw(out, "data", result.data());
    flag(out, "was_recovering", result.wasRecovering());
    flag(out, "delta", result.delta());
    out.close();
  }

  private static void present(ServerReply.Present reply, JsonBytes out) {
    out.open().name("presence").open();
    for (ClientInfo client : reply.clients()) {
      info(client, out.foreignName(client.client()));
    }
    out.close().close();
  }

  private static void past(ServerReply.Past reply, JsonBytes out) {
    Position top = reply.top();
    out.open();
    publications(reply.slices(), null, out);
    text(out, "epoch", top.epochText());
    natural(out, "offset", top.offset());
    out.close();
  }

  private static void publications(
      List<ChannelSlice> slices, @Nullable DeltaChain chain, JsonBytes out) {
    if (slices.isEmpty()) {
      return;
    }
    out.name("publications").put('[');
    for (ChannelSlice slice : slices) {
      for (Publication publication : slice.publications()) {
        out.comma();
        Said said = chain == null ? null : chain.next(publication, true);
        publication(publication, true, said, out);
      }
    }
    out.put(']');
  }

  /// `numbered` false leaves out what only channels with history have; `said` null = the data as
  /// they are.
  private static void publication(
      Publication publication, boolean numbered, @Nullable Said said, JsonBytes out) {
    out.open();
    if (said == null) {
      raw(out, "data", publication.data());
    } else {
      out.name("data").string(said.data().toUtf8());
      flag(out, "delta", said.patch());
    }
    ClientInfo info = publication.info();
    if (info != null) {
      info(info, out.name("info"));
    }
    if (numbered) {
      natural(out, "offset", publication.offset());
    }
    if (!publication.tags().isEmpty()) {
      out.name("tags").open();
      for (Map.Entry<String, String> tag : publication.tags().entrySet()) {
        out.foreignName(tag.getKey()).string(tag.getValue());
      }
      out.close();
    }
    out.close();
  }

  private static void info(ClientInfo info, JsonBytes out) {
    out.open().name("user").string(info.user()).name("client").string(info.client());
    raw(out, "conn_info", info.connectionInfo());
    raw(out, "chan_info", info.channelInfo());
    out.close();
  }

  private static void expiry(JsonBytes out, long ttlSeconds) {
    flag(out, "expires", ttlSeconds > 0);
    natural(out, "ttl", ttlSeconds);
  }

  private static void natural(JsonBytes out, String name, long value) {
    if (value > 0) {
      out.name(name).number(value);
    }
  }

  private static void flag(JsonBytes out, String name, boolean value) {
    if (value) {
      out.name(name).bool(true);
    }
  }

  private static void text(JsonBytes out, String name, String value) {
    if (!value.isEmpty()) {
      out.name(name).string(value);
    }
  }

  private static void raw(JsonBytes out, String name, Payload json) {
    if (!json.isEmpty()) {
      out.name(name).raw(json);
    }
  }
}
