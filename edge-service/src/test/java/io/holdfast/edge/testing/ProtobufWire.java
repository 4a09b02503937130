package io.holdfast.edge.testing;

import com.google.protobuf.ByteString;
import io.holdfast.contract.Wire;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.tags.FilterNode;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The client's side of the binary protocol.
public final class ProtobufWire {
  private ProtobufWire() {}

  /// One message with these commands.
  public static byte[] commands(List<ClientCommand> commands) {
    return message(commands.stream().map(ProtobufWire::command).toArray(ClientWire.Command[]::new));
  }

  public static byte[] message(ClientWire.Command... commands) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    try {
      for (ClientWire.Command command : commands) {
        command.writeDelimitedTo(message);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return message.toByteArray();
  }

  /// The replies of one message.
  public static List<ClientWire.Reply> replies(byte[] message) {
    List<ClientWire.Reply> replies = new ArrayList<>();
    ByteArrayInputStream in = new ByteArrayInputStream(message);
    try {
      while (in.available() > 0) {
        replies.add(ClientWire.Reply.parseDelimitedFrom(in));
      }
    } catch (IOException malformed) {
      throw new UncheckedIOException(malformed);
    }
    return replies;
  }

  private static ClientWire.Command command(ClientCommand command) {
    ClientWire.Command.Builder wire = ClientWire.Command.newBuilder().setId((int) command.id());
    switch (command) {
      case ClientCommand.Connect connect -> {
        wire.getConnectBuilder()
            .setToken(connect.token())
            .setData(Wire.bytes(connect.data()))
            .setName(connect.name());
        connect
            .subscriptions()
            .forEach((channel, at) -> wire.getConnectBuilder().putSubs(channel, standing(at)));
      }
      case ClientCommand.Subscribe subscribe -> wire.setSubscribe(subscribe(subscribe));
      case ClientCommand.Unsubscribe it -> wire.getUnsubscribeBuilder().setChannel(it.channel());
      case ClientCommand.Publish it ->
          wire.getPublishBuilder()
              .setChannel(it.channel())
              .setData(Wire.bytes(it.data()))
              .setType(it.type());
      case ClientCommand.Presence it -> wire.getPresenceBuilder().setChannel(it.channel());
      case ClientCommand.PresenceStats it ->
          wire.getPresenceStatsBuilder().setChannel(it.channel());
      case ClientCommand.History history -> {
        wire.getHistoryBuilder()
            .setChannel(history.channel())
            .setLimit(history.limit())
            .setReverse(history.reverse());
        Standing since = history.since();
        if (since != null) {
          wire.getHistoryBuilder()
              .getSinceBuilder()
              .setOffset(since.offset())
              .setEpoch(since.epoch());
        }
      }
      case ClientCommand.Ping _ -> wire.getPingBuilder();
      case ClientCommand.Send it -> wire.getSendBuilder().setData(Wire.bytes(it.data()));
      case ClientCommand.Rpc it ->
          wire.getRpcBuilder().setMethod(it.method()).setData(Wire.bytes(it.data()));
      case ClientCommand.Refresh it -> wire.getRefreshBuilder().setToken(it.token());
      case ClientCommand.SubRefresh it ->
          wire.getSubRefreshBuilder()
              .setChannel(it.channel())
              .setToken(it.token())
              .setType(it.type());
      case ClientCommand.Pong _, ClientCommand.Unknown _ -> {}
    }
    return wire.build();
  }

  private static ClientWire.SubscribeRequest subscribe(ClientCommand.Subscribe subscribe) {
    ClientWire.SubscribeRequest.Builder wire =
        standing(subscribe.standing()).toBuilder()
            .setChannel(subscribe.channel())
            .setToken(subscribe.token())
            .setPositioned(subscribe.positioned())
            .setRecoverable(subscribe.recoverable())
            .setJoinLeave(subscribe.joinLeave())
            .setDelta(subscribe.delta())
            .setFlag(subscribe.flag())
            .setType(subscribe.type());
    FilterNode filter = subscribe.filter();
    if (filter != null) {
      wire.setTf(filter(filter));
    }
    return wire.build();
  }

  private static ClientWire.FilterNode filter(FilterNode filter) {
    return ClientWire.FilterNode.newBuilder()
        .setOp(filter.op())
        .setKey(filter.key())
        .setCmp(filter.cmp())
        .setVal(filter.val())
        .addAllVals(filter.vals())
        .addAllNodes(filter.nodes().stream().map(ProtobufWire::filter).toList())
        .build();
  }

  private static ClientWire.SubscribeRequest standing(Standing standing) {
    return ClientWire.SubscribeRequest.newBuilder()
        .setRecover(standing.recover())
        .setEpoch(standing.epoch())
        .setOffset(standing.offset())
        .build();
  }

  public static ByteString bytes(int... octets) {
    ByteString.Output out = ByteString.newOutput();
    for (int octet : octets) {
      out.write(octet);
    }
    return out.toByteString();
  }
}
