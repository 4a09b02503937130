package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.testing.ProtobufWire;
import io.holdfast.proto.client.v1.ClientWire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The binary form: bytes worked out by hand from the protocol's field numbers, and the generated
/// messages of the schema as the other side.
class ProtobufCodecTest {
  private static final Payload BINARY = Payload.wrap(new byte[] {0, (byte) 0xFF});
  private static final ClientInfo INFO =
      new ClientInfo("u", "c1", Payload.utf8("{\"n\":1}"), Payload.EMPTY);

  @Test
  void readsCommandsByTheirFieldNumbers() throws MalformedFrame {
    assertEquals(
        List.of(new ClientCommand.Connect(1, "", Payload.EMPTY, "", Map.of())),
        read("04 0801 2200"));
    assertEquals(
        List.of(
            new ClientCommand.Subscribe(
                2, "a", "", new Standing(true, "e", 300), false, false, false, null, "", 0, 0)),
        read("0f 0802 2a0b 0a0161 1801 320165 38ac02"));
    assertEquals(
        List.of(new ClientCommand.Publish(3, "a", BINARY, 0)),
        read("0b 0803 3a07 0a0161 120200ff"));
    assertEquals(
        List.of(new ClientCommand.History(4, "a", -1, new Standing(false, "e", 1), true)),
        read("1b 0804 5217 0a0161 38ffffffffffffffffff01 4205 0801 120165 4801"));
    assertEquals(
        List.of(new ClientCommand.Rpc(5, "m", BINARY)), read("0b 0805 6a07 0a0200ff 12016d"));
    assertEquals(List.of(new ClientCommand.Ping(6)), read("04 0806 5a00"));
    assertEquals(List.of(new ClientCommand.Send(0, BINARY)), read("06 6204 0a0200ff"));
  }

  @Test
  void readsManyCommandsOfOneMessageInOrder() throws MalformedFrame {
    assertEquals(
        List.of(
            new ClientCommand.Connect(1, "", Payload.EMPTY, "", Map.of()),
            new ClientCommand.Pong(),
            new ClientCommand.Unsubscribe(2, "a")),
        read("04 0801 2200 00 07 0802 3203 0a0161"));
  }

  @Test
  void skipsFieldsItDoesNotKnow() throws MalformedFrame {
    assertEquals(List.of(new ClientCommand.Presence(1, "a")), read("0a 0801 a00601 4203 0a0161"));
    assertEquals(List.of(new ClientCommand.Unknown(1)), read("05 0801 a00601"));
  }

  @Test
  void takesTheFirstRequestOfTheProtocolsOrder() throws MalformedFrame {
    assertEquals(List.of(new ClientCommand.Unsubscribe(1, "a")), read("09 0801 4200 3203 0a0161"));
  }

  @Test
  void refusesWhatIsNoCommand() {
    for (String malformed :
        List.of(
            "", // none at all
            "80", // half a length
            "05 0801", // shorter than it says
            "ffffffffffffffffff7f 0801", // a length out of all range
            "01 08", // a field without its value
            "02 0801 04 0801", // the second one is cut
            "04 0801 2205", // its request is cut
            "01 0c", // the end of a group that never began
            "02 0001", // field number 0
            "07 0801 3203 0a01ff", // a channel that is not UTF-8
            "0f 0801 2a0b 38 ffffffffffffffffff01")) { // an offset of 2^64-1
      assertThrows(MalformedFrame.class, () -> read(malformed), malformed);
    }
  }

  @Test
  void survivesWhateverBytes() {
    Random dice = new Random(11);
    byte[] whole = HexFormat.of().parseHex("0f08022a0b0a0161180132016538ac02");
    int read = 0;
    int refusals = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = whole.clone();
      damaged[dice.nextInt(damaged.length)] = (byte) dice.nextInt();
      try {
        read +=
            Codec.PROTOBUF.read(Arrays.copyOf(damaged, 1 + dice.nextInt(damaged.length))).size();
      } catch (MalformedFrame _) {
        refusals++;
      }
    }
    assertTrue(read > 0 && refusals > 0);
  }

  @Test
  void writesRepliesByTheirFieldNumbers() {
    assertWritten("04 0801 3a00", message(new ServerReply.Unsubscribed(1)));
    assertWritten("04 0801 4200", message(new ServerReply.Published(1)));
    assertWritten("04 0801 5200", message(new ServerReply.PresentCounts(1, 0, 0)));
    assertWritten(
        "1f 0801 121b 0864 1215" + hex("internal server error") + "1801",
        message(new ServerReply.Failed(1, ClientError.INTERNAL)));
    assertWritten(
        "1e 221c 120161 3a17 10c413 1a12" + hex("insufficient state"),
        message(new Push.Unsubscribed("a", UnsubscribeReason.INSUFFICIENT_STATE)));
  }

  @Test
  void writesAPublicationWithItsRawBytes() {
    ChannelSlice slice = new ChannelSlice("a", 36, List.of(publication(6)));
    PublicationFrames.Encoded run =
        new PublicationFrames().encode(Dialect.WEBSOCKET_PROTOBUF, slice, true).getFirst();
    assertArrayEquals(
        HexFormat.of().parseHex("820e0d220b1201612206220200ff3006"), run.frame().shared());
    assertFalse(run.inappropriate());
    assertArrayEquals(
        HexFormat.of().parseHex("820c0b22091201612204220200ff"),
        new PublicationFrames()
            .encode(Dialect.WEBSOCKET_PROTOBUF, slice, false)
            .getFirst()
            .frame()
            .shared());
  }

  @Test
  void pingsWithAnEmptyMessage() {
    ReplyFrames lines = new ReplyFrames().in(Dialect.WEBSOCKET_PROTOBUF);
    lines.addPing();
    assertArrayEquals(new byte[] {(byte) 0x82, 1, 0}, lines.take().shared());
  }

  @Test
  void givesEveryReplyABinaryFrameOfItsOwn() {
    ReplyFrames lines = new ReplyFrames().in(Dialect.WEBSOCKET_PROTOBUF);
    lines.add(new ServerReply.Published(1));
    lines.add(new ServerReply.Unsubscribed(2));
    assertArrayEquals(
        HexFormat.of().parseHex("8205040801420082050408023a00"), lines.take().shared());
  }

  @Test
  void writesWhatASubscriptionBeginsWith() {
    SubscribeResult result =
        new SubscribeResult(
            30,
            true,
            true,
            "e",
            5,
            List.of(new ChannelSlice("a", 36, List.of(publication(6), publication(7)))),
            true,
            true,
            Payload.utf8("{}"),
            false);
    ClientWire.SubscribeResult subscribed =
        decoded(new ServerReply.Subscribed(3, result)).getSubscribe();
    assertTrue(subscribed.getExpires());
    assertEquals(30, subscribed.getTtl());
    assertTrue(subscribed.getRecoverable() && subscribed.getPositioned());
    assertTrue(subscribed.getWasRecovering() && subscribed.getRecovered());
    assertEquals("e", subscribed.getEpoch());
    assertEquals(5, subscribed.getOffset());
    assertEquals(
        List.of(6L, 7L),
        subscribed.getPublicationsList().stream().map(ClientWire.Publication::getOffset).toList());
    assertEquals(ProtobufWire.bytes(0, 0xFF), subscribed.getPublications(0).getData());

    ClientWire.Reply connected =
        decoded(
            new ServerReply.Connected(
                1,
                "c",
                "v",
                60,
                Payload.EMPTY,
                Map.of("a", result),
                25,
                true,
                new Home("s", "n"),
                1_700_000_000_000L));
    assertEquals("s", connected.getConnect().getSession());
    assertEquals("n", connected.getConnect().getNode());
    assertEquals(1, connected.getId());
    assertEquals(subscribed, connected.getConnect().getSubsOrThrow("a"));
    assertEquals("c", connected.getConnect().getClient());
    assertEquals("v", connected.getConnect().getVersion());
    assertTrue(connected.getConnect().getExpires() && connected.getConnect().getPong());
    assertEquals(25, connected.getConnect().getPing());
    assertEquals(1_700_000_000_000L, connected.getConnect().getTime());
  }

  @Test
  void writesWhatWasAsked() {
    ClientWire.PresenceResult present =
        decoded(new ServerReply.Present(1, List.of(INFO))).getPresence();
    assertEquals("u", present.getPresenceOrThrow("c1").getUser());
    assertEquals("{\"n\":1}", present.getPresenceOrThrow("c1").getConnInfo().toStringUtf8());
    ClientWire.HistoryResult past =
        decoded(
                new ServerReply.Past(
                    1,
                    List.of(new ChannelSlice("a", 36, List.of(publication(6)))),
                    new Position(36, 9)))
            .getHistory();
    assertEquals(9, past.getOffset());
    assertEquals(Position.epochText(36), past.getEpoch());
    assertEquals(1, past.getPublicationsCount());
    assertEquals(7, decoded(new ServerReply.Refreshed(1, "c", "v", 7)).getRefresh().getTtl());
    assertTrue(decoded(new ServerReply.SubscriptionRefreshed(1, 7)).getSubRefresh().getExpires());
    assertEquals(
        -1, // all ones: as long as the field can say
        decoded(new ServerReply.SubscriptionRefreshed(1, Long.MAX_VALUE)).getSubRefresh().getTtl());
  }

  @Test
  void writesPushes() {
    assertEquals("c1", pushed(new Push.Join("a", INFO)).getJoin().getInfo().getClient());
    assertEquals("c1", pushed(new Push.Leave("a", INFO)).getLeave().getInfo().getClient());
    assertEquals(3, pushed(new Push.Refreshed(3)).getRefresh().getTtl());
    assertEquals(
        ProtobufWire.bytes(0, 0xFF),
        pushed(new Push.Published("a", publication(6))).getPub().getData());
    ClientWire.Push subscribed =
        pushed(new Push.Subscribed("a", true, true, "e", 4, Payload.utf8("1")));
    assertEquals("a", subscribed.getChannel());
    assertEquals(4, subscribed.getSubscribe().getOffset());
    assertEquals("e", subscribed.getSubscribe().getEpoch());
  }

  @Test
  void onlyJsonHasWhatItCannotSay() {
    ServerReply past =
        new ServerReply.Past(
            1, List.of(new ChannelSlice("a", 36, List.of(publication(6)))), new Position(36, 6));
    Push missed = new Push.Published("a", publication(6));
    ReplyFrames lines = new ReplyFrames();
    assertFalse(lines.add(past));
    assertFalse(lines.add(missed));
    assertTrue(lines.isEmpty());
    assertTrue(lines.in(Dialect.WEBSOCKET_PROTOBUF).add(past));
    assertTrue(lines.add(missed));
  }

  @Test
  void encodesForACodecOnceAndWhenItIsAsked() {
    List<Publication> all = new ArrayList<>(List.of(publication(6)));
    PublicationFrames encoder = new PublicationFrames();
    EncodedSlice slice = new EncodedSlice(new ChannelSlice("a", 36, all), true, encoder);
    assertTrue(slice.frames(Dialect.WEBSOCKET_JSON, encoder).getFirst().inappropriate());
    assertSame(
        slice.frames(Dialect.WEBSOCKET_PROTOBUF, encoder),
        slice.frames(Dialect.WEBSOCKET_PROTOBUF, new PublicationFrames()));
    assertFalse(slice.frames(Dialect.WEBSOCKET_PROTOBUF, encoder).getFirst().inappropriate());
  }

  private static Publication publication(long offset) {
    return new Publication(offset, BINARY, null, Map.of(), 0, "k", false);
  }

  private static List<ClientCommand> read(String hex) throws MalformedFrame {
    return Codec.PROTOBUF.read(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static byte[] message(ReplyFrames lines) {
    byte[] frame = lines.take().shared();
    assertEquals((byte) 0x82, frame[0]);
    return Arrays.copyOfRange(frame, frame[1] < 126 ? 2 : 4, frame.length);
  }

  private static byte[] message(ServerReply reply) {
    ReplyFrames lines = new ReplyFrames().in(Dialect.WEBSOCKET_PROTOBUF);
    lines.add(reply);
    return message(lines);
  }

  private static byte[] message(Push push) {
    ReplyFrames lines = new ReplyFrames().in(Dialect.WEBSOCKET_PROTOBUF);
    lines.add(push);
    return message(lines);
  }

  private static ClientWire.Reply decoded(ServerReply reply) {
    return ProtobufWire.replies(message(reply)).getFirst();
  }

  private static ClientWire.Push pushed(Push push) {
    return ProtobufWire.replies(message(push)).getFirst().getPush();
  }

  private static void assertWritten(String hex, byte[] message) {
    assertEquals(hex.replace(" ", ""), HexFormat.of().formatHex(message));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(Payload.utf8(text).toByteArray());
  }
}
