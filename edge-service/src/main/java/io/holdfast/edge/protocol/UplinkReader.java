package io.holdfast.edge.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.json.JsonReader;
import io.holdfast.proto.client.v1.ClientWire;

/// Reads the two forms of what a client says by a request of its own.
///
/// Thread-safe: no state.
public final class UplinkReader {
  private UplinkReader() {}

  /// `{"session":…,"node":…,"data":…}` with the message as a string.
  public static Uplink json(byte[] body) throws BadJson, MalformedFrame {
    String session = "";
    String node = "";
    String data = "";
    try (JsonReader json = new JsonReader(body)) {
      json.start();
      while (json.advances()) {
        switch (json.member()) {
          case "session" -> session = json.text();
          case "node" -> node = json.text();
          case "data" -> data = json.text();
          default -> json.skip();
        }
      }
      json.end();
    }
    return named(node, session, Payload.utf8(data));
  }

  public static Uplink binary(byte[] body) throws MalformedFrame {
    try {
      ClientWire.EmulationRequest wire = ClientWire.EmulationRequest.parseFrom(body);
      return named(wire.getNode(), wire.getSession(), Wire.payload(wire.getData()));
    } catch (InvalidProtocolBufferException malformed) {
      throw new MalformedFrame(String.valueOf(malformed.getMessage()));
    }
  }

  private static Uplink named(String node, String session, Payload data) throws MalformedFrame {
    if (node.isEmpty() || session.isEmpty() || data.isEmpty()) {
      throw new MalformedFrame("node, session and data are needed");
    }
    return new Uplink(node, session, data);
  }
}
