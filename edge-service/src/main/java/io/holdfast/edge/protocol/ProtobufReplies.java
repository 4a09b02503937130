package io.holdfast.edge.protocol;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Wire;
import io.holdfast.edge.json.JsonBytes;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes replies and pushes as Protobuf, each behind its length. A success always has its result,
/// an empty one too.
///
/// Thread-safe: no state.
final class ProtobufReplies {
  private ProtobufReplies() {}

  static void write(ServerReply reply, JsonBytes out) {
    ClientWire.Reply.Builder wire = ClientWire.Reply.newBuilder().setId((int) reply.id());
    switch (reply) {
      case ServerReply.Failed failed -> wire.setError(error(failed.error()));
      case ServerReply.Connected connected -> wire.setConnect(connected(connected));
      case ServerReply.Subscribed subscribed -> wire.setSubscribe(subscribed(subscribed.result()));
      case ServerReply.Unsubscribed _ ->
          wire.setUnsubscribe(ClientWire.UnsubscribeResult.getDefaultInstance());
      case ServerReply.Published _ ->
          wire.setPublish(ClientWire.PublishResult.getDefaultInstance());
      case ServerReply.Present present -> wire.setPresence(present(present));
      case ServerReply.PresentCounts counts ->
          wire.setPresenceStats(
              ClientWire.PresenceStatsResult.newBuilder()
                  .setNumClients(counts.clients())
                  .setNumUsers(counts.users()));
      case ServerReply.Past past -> wire.setHistory(past(past));
      case ServerReply.Refreshed refreshed ->
          wire.setRefresh(
              ClientWire.RefreshResult.newBuilder()
                  .setClient(refreshed.client())
                  .setVersion(refreshed.version())
                  .setExpires(refreshed.ttlSeconds() > 0)
                  .setTtl(seconds(refreshed.ttlSeconds())));
      case ServerReply.SubscriptionRefreshed refreshed ->
          wire.setSubRefresh(
              ClientWire.SubRefreshResult.newBuilder()
                  .setExpires(refreshed.ttlSeconds() > 0)
                  .setTtl(seconds(refreshed.ttlSeconds())));
    }
    write(wire.build(), out);
  }

  static void write(Push push, JsonBytes out) {
    ClientWire.Push.Builder wire = ClientWire.Push.newBuilder().setChannel(push.channel());
    switch (push) {
      case Push.Join join -> wire.setJoin(ClientWire.Join.newBuilder().setInfo(info(join.info())));
      case Push.Leave leave ->
          wire.setLeave(ClientWire.Leave.newBuilder().setInfo(info(leave.info())));
      case Push.Unsubscribed unsubscribed ->
          wire.setUnsubscribe(
              ClientWire.Unsubscribe.newBuilder()
                  .setCode(unsubscribed.reason().code())
                  .setReason(unsubscribed.reason().text()));
      case Push.Subscribed subscribed ->
          wire.setSubscribe(
              ClientWire.Subscribe.newBuilder()
                  .setRecoverable(subscribed.recoverable())
                  .setEpoch(subscribed.epoch())
                  .setOffset(subscribed.offset())
                  .setPositioned(subscribed.positioned())
                  .setData(Wire.bytes(subscribed.data())));
      case Push.Published published ->
          wire.setPub(publication(published.publication(), true, null));
      case Push.Disconnected(CloseReason reason) ->
          wire.setDisconnect(
              ClientWire.Disconnect.newBuilder().setCode(reason.code()).setReason(reason.text()));
      case Push.Refreshed refreshed ->
          wire.setRefresh(
              ClientWire.Refresh.newBuilder()
                  .setExpires(refreshed.ttlSeconds() > 0)
                  .setTtl(seconds(refreshed.ttlSeconds())));
    }
    write(ClientWire.Reply.newBuilder().setPush(wire).build(), out);
  }

  static void write(
      String channel,
      Publication publication,
      boolean numbered,
      @Nullable Said said,
      JsonBytes out) {
    ClientWire.Push push =
        ClientWire.Push.newBuilder()
            .setChannel(channel)
            .setPub(publication(publication, numbered, said))
            .build();
    write(ClientWire.Reply.newBuilder().setPush(push).build(), out);
  }

  private static void write(MessageLite message, JsonBytes out) {
    int size = message.getSerializedSize();
    int head = CodedOutputStream.computeUInt32SizeNoTag(size);
    int from = out.reserve(head + size);
    CodedOutputStream coded = CodedOutputStream.newInstance(out.array(), from, head + size);
    try {
      coded.writeUInt32NoTag(size);
      message.writeTo(coded);
      coded.checkNoSpaceLeft();
    } catch (IOException impossible) {
      throw new UncheckedIOException("an array has no device that fails", impossible);
    }
  }

  private static ClientWire.Error error(ClientError error) {
    return ClientWire.Error.newBuilder()
        .setCode(error.code())
        .setMessage(error.text())
        .setTemporary(error.temporary())
        .build();
  }

  private static ClientWire.ConnectResult connected(ServerReply.Connected reply) {
    ClientWire.ConnectResult.Builder wire =
        ClientWire.ConnectResult.newBuilder()
            .setClient(reply.client())
            .setVersion(reply.version())
            .setExpires(reply.ttlSeconds() > 0)
            .setTtl(seconds(reply.ttlSeconds()))
            .setData(Wire.bytes(reply.data()))
            .setPing(reply.pingSeconds())
            .setPong(reply.pongs())
            .setSession(reply.home().session())
            .setNode(reply.home().node())
            .setTime(reply.timeMillis());
    reply.subscriptions().forEach((channel, result) -> wire.putSubs(channel, subscribed(result)));
    return wire.build();
  }

  private static ClientWire.SubscribeResult subscribed(SubscribeResult result) {
    return ClientWire.SubscribeResult.newBuilder()
        .setExpires(result.ttlSeconds() > 0)
        .setTtl(seconds(result.ttlSeconds()))
        .setRecoverable(result.recoverable())
        .setEpoch(result.epoch())
        .addAllPublications(
            publications(
                result.publications(), result.delta() ? new DeltaChain(Codec.PROTOBUF) : null))
        .setRecovered(result.recovered())
        .setOffset(result.offset())
        .setPositioned(result.positioned())
        .setData(Wire.bytes(result.data()))
        .setWasRecovering(result.wasRecovering())
        .setDelta(result.delta())
        .build();
  }

  private static ClientWire.PresenceResult present(ServerReply.Present reply) {
    ClientWire.PresenceResult.Builder wire = ClientWire.PresenceResult.newBuilder();
    reply.clients().forEach(client -> wire.putPresence(client.client(), info(client)));
    return wire.build();
  }

  private static ClientWire.HistoryResult past(ServerReply.Past reply) {
    Position top = reply.top();
    return ClientWire.HistoryResult.newBuilder()
        .addAllPublications(publications(reply.slices(), null))
        .setEpoch(top.epochText())
        .setOffset(top.offset())
        .build();
  }

  private static List<ClientWire.Publication> publications(
      List<ChannelSlice> slices, @Nullable DeltaChain chain) {
    return slices.stream()
        .flatMap(slice -> slice.publications().stream())
        .map(publication ->
            publication(publication, true, chain == null ? null : chain.next(publication, true)))
        .toList();
  }

  private static ClientWire.Publication publication(
      Publication publication, boolean numbered, @Nullable Said said) {
    ClientWire.Publication.Builder wire =
        ClientWire.Publication.newBuilder()
            .setData(Wire.bytes(said == null ? publication.data() : said.data()))
            .setDelta(said != null && said.patch())
            .putAllTags(publication.tags());
    ClientInfo info = publication.info();
    if (info != null) {
      wire.setInfo(info(info));
    }
    if (numbered) {
      wire.setOffset(publication.offset());
    }
    return wire.build();
  }

  private static ClientWire.ClientInfo info(ClientInfo info) {
    return ClientWire.ClientInfo.newBuilder()
        .setUser(info.user())
        .setClient(info.client())
        .setConnInfo(Wire.bytes(info.connectionInfo()))
        .setChanInfo(Wire.bytes(info.channelInfo()))
        .build();
  }

  /// The field is an unsigned 32-bit number; what lies beyond is further off than it matters.
  private static int seconds(long seconds) {
    return (int) Math.clamp(seconds, 0, 0xFFFF_FFFFL);
  }
}
