package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.contract.Payload;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.tags.FilterNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// How frames of clients are read.
class CommandReaderTest {
  @Test
  void readsEveryCommand() throws MalformedFrame {
    assertEquals(
        List.of(
            new ClientCommand.Connect(
                1, "t", Payload.utf8("{\"a\":1}"), "js", Map.of("c", new Standing(true, "e", 7))),
            new ClientCommand.Subscribe(
                2, "c", "t", new Standing(true, "e", 7), true, true, true, null, "fossil", 3, 0),
            new ClientCommand.Unsubscribe(3, "c"),
            new ClientCommand.Publish(4, "c", Payload.utf8("[1, 2]"), 0),
            new ClientCommand.Presence(5, "c"),
            new ClientCommand.PresenceStats(6, "c"),
            new ClientCommand.History(7, "c", -1, new Standing(false, "e", 7), true),
            new ClientCommand.Ping(8),
            new ClientCommand.Send(0, Payload.utf8("null")),
            new ClientCommand.Rpc(9, "m", Payload.utf8("\"x\\n\"")),
            new ClientCommand.Refresh(10, "t"),
            new ClientCommand.SubRefresh(11, "c", "t", 0),
            new ClientCommand.Pong()),
        read(
            "{\"id\":1,\"connect\":{\"token\":\"t\",\"data\":{\"a\":1},\"name\":\"js\","
                + "\"version\":\"5\",\"subs\":{\"c\":{\"recover\":true,\"epoch\":\"e\","
                + "\"offset\":7}}}}\n"
                + "{\"id\":2,\"subscribe\":{\"channel\":\"c\",\"token\":\"t\",\"recover\":true,"
                + "\"epoch\":\"e\",\"offset\":7,\"positioned\":true,\"recoverable\":true,"
                + "\"join_leave\":true,\"delta\":\"fossil\",\"flag\":3}}\n"
                + "{\"id\":3,\"unsubscribe\":{\"channel\":\"c\"}}\n"
                + "{\"id\":4,\"publish\":{\"channel\":\"c\",\"data\":[1, 2]}}\n"
                + "{\"id\":5,\"presence\":{\"channel\":\"c\"}}\n"
                + "{\"id\":6,\"presence_stats\":{\"channel\":\"c\"}}\n"
                + "{\"id\":7,\"history\":{\"channel\":\"c\",\"limit\":-1,\"reverse\":true,"
                + "\"since\":{\"offset\":7,\"epoch\":\"e\"}}}\n"
                + "{\"id\":8,\"ping\":{}}\n"
                + "{\"send\":{\"data\":null }}\n"
                + "{\"id\":9,\"rpc\":{\"method\":\"m\",\"data\":\"x\\n\"}}\n"
                + "{\"id\":10,\"refresh\":{\"token\":\"t\"}}\n"
                + "{\"id\":11,\"sub_refresh\":{\"channel\":\"c\",\"token\":\"t\"}}\n"
                + "{}\n"));
  }

  @Test
  void readsFilters() throws MalformedFrame {
    FilterNode leaf = new FilterNode("", "k", "in", "", List.of("a", "b"), List.of());
    FilterNode other = new FilterNode("", "n", "gt", "1", List.of(), List.of());
    FilterNode not = new FilterNode("not", "", "", "", List.of(), List.of(other));
    String said =
        "{\"id\":2,\"subscribe\":{\"channel\":\"c\",\"tf\":{\"op\":\"and\",\"x\":[{}],\"nodes\":["
            + "{\"key\":\"k\",\"cmp\":\"in\",\"vals\":[\"a\",\"b\"],\"nodes\":null},"
            + "{\"op\":\"not\",\"vals\":[],\"nodes\":[{\"key\":\"n\",\"cmp\":\"gt\",\"val\":\"1\"}]}"
            + "]},\"flag\":1}}";
    ClientCommand.Subscribe read = (ClientCommand.Subscribe) read(said).getFirst();
    assertEquals(new FilterNode("and", "", "", "", List.of(), List.of(leaf, not)), read.filter());
    assertEquals(1, read.flag());
    for (String bad : List.of("5", "{\"nodes\":{}}", "{\"vals\":[1]}", "{\"nodes\":[5]}")) {
      assertThrows(
          MalformedFrame.class,
          () -> read("{\"id\":2,\"subscribe\":{\"channel\":\"c\",\"tf\":" + bad + "}}"));
    }
  }

  @Test
  void keepsDataAsItWasWritten() throws MalformedFrame {
    for (String data :
        new String[] {"1", "-1.50e3", "true", "\"ü\\u00e9\"", "[ ]", "{\"a\": [1,{}]}", "0"}) {
      ClientCommand.Publish publish =
          (ClientCommand.Publish)
              read("{\"publish\":{\"data\" : " + data + " ,\"channel\":\"c\"},\"id\":1}")
                  .getFirst();
      assertEquals(data, publish.data().toUtf8());
    }
  }

  @Test
  void ignoresWhatItDoesNotKnow() throws MalformedFrame {
    assertEquals(
        List.of(new ClientCommand.Presence(1, "c"), new ClientCommand.Unknown(2)),
        read(
            "{\"x\":[{}],\"id\":1,\"presence\":{\"y\":{\"z\":1},\"channel\":\"c\"}}\n"
                + "{\"id\":2,\"tomorrow\":{}}"));
  }

  @Test
  void takesTheFirstRequestInTheProtocolsOrder() throws MalformedFrame {
    assertEquals(
        List.of(new ClientCommand.Presence(1, "c")),
        read("{\"id\":1,\"ping\":{},\"presence\":{\"channel\":\"c\"},\"connect\":null}"));
  }

  @Test
  void refusesFramesThatAreNotCommands() {
    for (String frame :
        new String[] {
          "",
          "\n",
          "1",
          "[]",
          "{",
          "{}{}",
          "{} x",
          "{}\n\n{}",
          "{\"id\":1.5}",
          "{\"id\":99999999999999999999}",
          "{\"id\":1,\"connect\":1}",
          "{\"id\":1,\"publish\":{\"channel\":5}}",
          "{\"id\":1,\"subscribe\":{\"offset\":-1}}",
          "{\"id\":1,\"publish\":{\"data\":{\"a\":}}}",
          "{\"id\":1,\n\"ping\":{}}",
          "{\"a\":".repeat(500)
        }) {
      assertThrows(MalformedFrame.class, () -> read(frame), frame);
    }
  }

  @Test
  void neverFailsInAnyOtherWay() {
    Random dice = new Random(1);
    byte[] whole =
        "{\"id\":1,\"connect\":{\"token\":\"t\",\"data\":{\"a\":[1,\"\\u00e9\"]}}}"
            .getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = Arrays.copyOf(whole, 1 + dice.nextInt(whole.length));
      for (int flips = dice.nextInt(4); flips > 0; flips--) {
        damaged[dice.nextInt(damaged.length)] = (byte) dice.nextInt(256);
      }
      try {
        CommandReader.read(damaged);
      } catch (MalformedFrame expected) {
        assertEquals(0, expected.getStackTrace().length);
      }
    }
  }

  private static List<ClientCommand> read(String frame) throws MalformedFrame {
    return CommandReader.read(frame.getBytes(StandardCharsets.UTF_8));
  }
}
