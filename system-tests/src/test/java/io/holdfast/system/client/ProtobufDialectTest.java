package io.holdfast.system.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.holdfast.proto.client.v1.ClientWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The hand-written Protobuf of the swarm, beside the generated one.
final class ProtobufDialectTest {
  private final ProtobufScanner wire = new ProtobufScanner();

  @Test
  void commandsAreReadByTheGeneratedCode() throws IOException {
    Follower follower = new Follower(1, "room:é");
    follower.positioned(1L << 40, "epoch", true);
    ClientWire.Command connect = command(Dialect.PROTOBUF.connect(1));
    assertEquals("swarm", connect.getConnect().getName());
    ClientWire.Command subscribe = command(Dialect.PROTOBUF.subscribe(300, follower, true));
    assertEquals(300, subscribe.getId());
    assertEquals("room:é", subscribe.getSubscribe().getChannel());
    assertTrue(subscribe.getSubscribe().getRecover());
    assertEquals("epoch", subscribe.getSubscribe().getEpoch());
    assertEquals(1L << 40, subscribe.getSubscribe().getOffset());
    ClientWire.Command fresh = command(Dialect.PROTOBUF.subscribe(2, follower, false));
    assertFalse(fresh.getSubscribe().getRecover());
    assertEquals(ClientWire.Command.getDefaultInstance(), command(Dialect.PROTOBUF.pong()));
  }

  @Test
  void messagesOfTheGeneratedCodeAreWalked() throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    reply(7, "x".repeat(300)).writeDelimitedTo(frame);
    ClientWire.Reply.getDefaultInstance().writeDelimitedTo(frame);
    reply(Long.MAX_VALUE, "").writeDelimitedTo(frame);
    wire.over(frame.toByteArray(), 0, frame.size());
    assertPublication(7, 300);
    assertTrue(wire.nextMessage());
    assertTrue(wire.isEmpty());
    assertPublication(Long.MAX_VALUE, 0);
    assertFalse(wire.nextMessage());
  }

  @Test
  void aTornMessageIsNoMessage() throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    reply(7, "data").writeDelimitedTo(frame);
    for (int length = 1; length < frame.size(); length++) {
      wire.over(frame.toByteArray(), 0, length);
      assertThrows(IllegalArgumentException.class, wire::nextMessage);
    }
  }

  private void assertPublication(long offset, int length) {
    assertTrue(wire.nextMessage());
    int reply = wire.enter();
    assertTrue(wire.nextField());
    assertEquals(ClientWire.Reply.PUSH_FIELD_NUMBER, wire.field());
    int push = wire.enter();
    assertTrue(wire.nextField());
    assertEquals("room", wire.text());
    assertTrue(wire.nextField());
    int publication = wire.enter();
    long readOffset = 0;
    int readLength = 0;
    while (wire.nextField()) {
      if (wire.field() == ClientWire.Publication.OFFSET_FIELD_NUMBER) {
        readOffset = wire.number();
      } else {
        readLength = wire.valueTo() - wire.valueFrom();
      }
    }
    assertEquals(offset, readOffset);
    assertEquals(length, readLength);
    wire.leave(publication);
    assertFalse(wire.nextField());
    wire.leave(push);
    assertFalse(wire.nextField());
    wire.leave(reply);
  }

  private static ClientWire.Reply reply(long offset, String data) {
    return ClientWire.Reply.newBuilder()
        .setPush(
            ClientWire.Push.newBuilder()
                .setChannel("room")
                .setPub(
                    ClientWire.Publication.newBuilder()
                        .setOffset(offset)
                        .setData(ByteString.copyFromUtf8(data))))
        .build();
  }

  private static ClientWire.Command command(byte[] bytes) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    ClientWire.Command command = ClientWire.Command.parseDelimitedFrom(in);
    assertEquals(0, in.available());
    return command;
  }
}
