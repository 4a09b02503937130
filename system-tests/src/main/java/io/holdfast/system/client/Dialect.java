package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;

/// Which form of the client protocol a swarm speaks: how its commands look, and who reads the
/// replies.
public enum Dialect {
  /// Text frames, no subprotocol, as centrifuge-js speaks by default.
  JSON {
    @Override
    String upgradeHeaders() {
      return "";
    }

    @Override
    int opcode() {
      return Frames.TEXT;
    }

    @Override
    byte[] connect(int id) {
      return utf8("{\"id\":%d,\"connect\":{\"name\":\"swarm\"}}".formatted(id));
    }

    @Override
    byte[] subscribe(int id, Follower follower, boolean recovers) {
      String recovery =
          recovers
              ? ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%d"
                  .formatted(follower.epoch, follower.offset)
              : "";
      return utf8(
          "{\"id\":%d,\"subscribe\":{\"channel\":\"%s\"%s}}"
              .formatted(id, follower.channel(), recovery));
    }

    @Override
    byte[] pong() {
      return utf8("{}");
    }

    @Override
    SwarmReplies replies(SwarmClient client, Swarm swarm) {
      return new JsonReplies(client, swarm);
    }
  },

  /// Binary frames of length-prefixed messages, as centrifuge-java speaks.
  PROTOBUF {
    @Override
    String upgradeHeaders() {
      return "Sec-WebSocket-Protocol: centrifuge-protobuf\r\n";
    }

    @Override
    int opcode() {
      return Frames.BINARY;
    }

    @Override
    byte[] connect(int id) {
      return ProtobufCommands.connect(id, "swarm");
    }

    @Override
    byte[] subscribe(int id, Follower follower, boolean recovers) {
      return ProtobufCommands.subscribe(id, follower, recovers);
    }

    @Override
    byte[] pong() {
      return new byte[1];
    }

    @Override
    SwarmReplies replies(SwarmClient client, Swarm swarm) {
      return new ProtobufReplies(client, swarm);
    }
  };

  /// More lines of the upgrade request, each ended by CRLF.
  abstract String upgradeHeaders();

  /// Of the frames in both directions.
  abstract int opcode();

  abstract byte[] connect(int id);

  /// @param recovers whether it asks to continue from the follower's position
  abstract byte[] subscribe(int id, Follower follower, boolean recovers);

  abstract byte[] pong();

  abstract SwarmReplies replies(SwarmClient client, Swarm swarm);

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
