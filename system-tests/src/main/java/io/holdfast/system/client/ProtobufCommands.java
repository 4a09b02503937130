package io.holdfast.system.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Commands in the binary form of the client protocol, each behind its length. Written by hand, so
/// that the server's own encoder is not its only judge.
final class ProtobufCommands {
  private static final int ID = 1;
  private static final int CONNECT = 4;
  private static final int SUBSCRIBE = 5;
  private static final int NAME = 4;
  private static final int CHANNEL = 1;
  private static final int RECOVER = 3;
  private static final int EPOCH = 6;
  private static final int OFFSET = 7;
  private static final int LENGTH_DELIMITED = 2;

  private ProtobufCommands() {}

  static byte[] connect(int id, String name) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    bytes(request, NAME, utf8(name));
    return command(id, CONNECT, request);
  }

  static byte[] subscribe(int id, Follower follower, boolean recovers) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    bytes(request, CHANNEL, utf8(follower.channel()));
    if (recovers) {
      number(request, RECOVER, 1);
      bytes(request, EPOCH, utf8(follower.epoch));
      number(request, OFFSET, follower.offset);
    }
    return command(id, SUBSCRIBE, request);
  }

  private static byte[] command(int id, int field, ByteArrayOutputStream request) {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    number(command, ID, id);
    bytes(command, field, request.toByteArray());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    varint(whole, command.size());
    whole.writeBytes(command.toByteArray());
    return whole.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, int field, long value) {
    varint(out, (long) field << 3);
    varint(out, value);
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, (long) field << 3 | LENGTH_DELIMITED);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      out.write((int) (left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write((int) left);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
