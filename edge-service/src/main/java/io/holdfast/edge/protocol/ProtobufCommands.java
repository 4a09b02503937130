package io.holdfast.edge.protocol;

import com.google.protobuf.CodedInputStream;
import io.holdfast.contract.Wire;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.tags.FilterNode;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads the commands of one binary message: each behind its length, at least one. Fields it does
/// not know are skipped; of several requests in one command the first of the protocol's order
/// counts.
///
/// Thread-safe: no state.
final class ProtobufCommands {
  private ProtobufCommands() {}

  static List<ClientCommand> read(byte[] message) throws MalformedFrame {
    if (message.length == 0) {
      throw new MalformedFrame("a message holds at least one command");
    }
    List<ClientCommand> commands = new ArrayList<>(2);
    CodedInputStream in = CodedInputStream.newInstance(message);
    try {
      while (!in.isAtEnd()) {
        int limit = in.pushLimit(length(in, message.length - in.getTotalBytesRead()));
        commands.add(command(ClientWire.Command.parseFrom(in)));
        in.checkLastTagWas(0);
        in.popLimit(limit);
      }
      return commands;
    } catch (IOException notProtobuf) {
      throw new MalformedFrame("not Protobuf");
    }
  }

  /// A length is unsigned and goes no further than its message.
  private static int length(CodedInputStream in, int most) throws IOException, MalformedFrame {
    long length = in.readRawVarint64();
    if (length < 0 || length > most) {
      throw new MalformedFrame("a command is longer than its message");
    }
    return (int) length;
  }

  private static ClientCommand command(ClientWire.Command wire) throws MalformedFrame {
    long id = Integer.toUnsignedLong(wire.getId());
    if (wire.hasConnect()) {
      return connect(id, wire.getConnect());
    }
    if (wire.hasSubscribe()) {
      return subscribe(id, wire.getSubscribe());
    }
    if (wire.hasUnsubscribe()) {
      return new ClientCommand.Unsubscribe(id, wire.getUnsubscribe().getChannel());
    }
    if (wire.hasPublish()) {
      ClientWire.PublishRequest publish = wire.getPublish();
      return new ClientCommand.Publish(
          id, publish.getChannel(), Wire.payload(publish.getData()), publish.getType());
    }
    if (wire.hasPresence()) {
      return new ClientCommand.Presence(id, wire.getPresence().getChannel());
    }
    if (wire.hasPresenceStats()) {
      return new ClientCommand.PresenceStats(id, wire.getPresenceStats().getChannel());
    }
    if (wire.hasHistory()) {
      return history(id, wire.getHistory());
    }
    return rarer(id, wire);
  }

  private static ClientCommand rarer(long id, ClientWire.Command wire) {
    if (wire.hasPing()) {
      return new ClientCommand.Ping(id);
    }
    if (wire.hasSend()) {
      return new ClientCommand.Send(id, Wire.payload(wire.getSend().getData()));
    }
    if (wire.hasRpc()) {
      return new ClientCommand.Rpc(
          id, wire.getRpc().getMethod(), Wire.payload(wire.getRpc().getData()));
    }
    if (wire.hasRefresh()) {
      return new ClientCommand.Refresh(id, wire.getRefresh().getToken());
    }
    if (wire.hasSubRefresh()) {
      ClientWire.SubRefreshRequest refresh = wire.getSubRefresh();
      return new ClientCommand.SubRefresh(
          id, refresh.getChannel(), refresh.getToken(), refresh.getType());
    }
    return id == 0 ? new ClientCommand.Pong() : new ClientCommand.Unknown(id);
  }

  private static ClientCommand connect(long id, ClientWire.ConnectRequest wire)
      throws MalformedFrame {
    Map<String, Standing> standings = new HashMap<>();
    for (Map.Entry<String, ClientWire.SubscribeRequest> entry : wire.getSubsMap().entrySet()) {
      standings.put(entry.getKey(), standing(entry.getValue()));
    }
    return new ClientCommand.Connect(
        id, wire.getToken(), Wire.payload(wire.getData()), wire.getName(), standings);
  }

  private static ClientCommand subscribe(long id, ClientWire.SubscribeRequest wire)
      throws MalformedFrame {
    return new ClientCommand.Subscribe(
        id,
        wire.getChannel(),
        wire.getToken(),
        standing(wire),
        wire.getPositioned(),
        wire.getRecoverable(),
        wire.getJoinLeave(),
        wire.hasTf() ? filter(wire.getTf()) : null,
        wire.getDelta(),
        wire.getFlag(),
        wire.getType());
  }

  /// Its depth is bounded by the parser's.
  private static FilterNode filter(ClientWire.FilterNode wire) {
    return new FilterNode(
        wire.getOp(),
        wire.getKey(),
        wire.getCmp(),
        wire.getVal(),
        wire.getValsList(),
        wire.getNodesList().stream().map(ProtobufCommands::filter).toList());
  }

  private static ClientCommand history(long id, ClientWire.HistoryRequest wire)
      throws MalformedFrame {
    ClientWire.StreamPosition since = wire.getSince();
    return new ClientCommand.History(
        id,
        wire.getChannel(),
        wire.getLimit(),
        wire.hasSince() ? new Standing(false, since.getEpoch(), offset(since.getOffset())) : null,
        wire.getReverse());
  }

  private static Standing standing(ClientWire.SubscribeRequest wire) throws MalformedFrame {
    return new Standing(wire.getRecover(), wire.getEpoch(), offset(wire.getOffset()));
  }

  /// Offsets past the signed range are as malformed as they are in JSON.
  private static long offset(long wire) throws MalformedFrame {
    if (wire < 0) {
      throw new MalformedFrame("an offset out of range");
    }
    return wire;
  }
}
