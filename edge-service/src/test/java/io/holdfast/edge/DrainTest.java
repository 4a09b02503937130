package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Wire;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.FakeFanout;
import io.holdfast.edge.testing.RawClient;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.runtime.ops.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An edge is told to stop while clients are connected. Promise: they are sent away one after the
/// other with 3001, who is still there is served as ever, and nobody new is let in.
class DrainTest {
  private static final int CLIENTS = 12;

  private static List<RawClient> readers(EdgeUnderTest edge) {
    List<RawClient> readers = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RawClient reader = RawClient.connected(edge.port());
      reader.ask("\"subscribe\":{\"channel\":\"news\"}");
      readers.add(reader);
    }
    return readers;
  }

  /// Reads on to the close frame; returns how many publications came before it.
  private static int publicationsUntil3001(RawClient reader) {
    int count = 0;
    for (RawClient.Got got = reader.next(); ; got = reader.next()) {
      if (got.opcode() == 8) {
        assertEquals(3001, got.closeCode(), got.closeReason());
        return count;
      }
      count += got.text().contains("\"pub\":") ? 1 : 0;
    }
  }

  @Test
  void clientsGoInTurnAndWhoIsThereIsServed() throws Exception {
    try (EdgeUnderTest edge = EdgeUnderTest.open("drain.rate=8")) {
      List<RawClient> readers = readers(edge);
      int port = edge.port();
      Thread closing = Thread.ofVirtual().start(edge.edge::close);
      assertTrue(Eventually.within(() -> edge.edge.health().level() == Level.FAILING));
      try (RawClient late = RawClient.dial(port, 0)) {
        String answer = late.handshake("/connection/websocket", "");
        assertTrue(answer.startsWith("HTTP/1.1 503"), answer);
        assertTrue(answer.contains("Retry-After: "), answer);
      }
      assertTrue(
          Eventually.within(() -> {
            edge.fanout.publish("news", "1");
            return !closing.isAlive();
          }));
      Set<Integer> served = new HashSet<>();
      for (RawClient reader : readers) {
        served.add(publicationsUntil3001(reader));
        reader.close();
      }
      assertTrue(served.size() > CLIENTS / 3, "they went together, after " + served);
    }
  }

  /// The control: without a time for it, all go at once.
  @Test
  void withoutATimeAllGoAtOnce() throws Exception {
    try (EdgeUnderTest edge = EdgeUnderTest.open("drain.rate=1", "drain.within=0s")) {
      List<RawClient> readers = readers(edge);
      Thread closing = Thread.ofVirtual().start(edge.edge::close);
      for (RawClient reader : readers) {
        assertEquals(0, publicationsUntil3001(reader));
        reader.close();
      }
      closing.join();
    }
  }

  /// Scenario: a client whose publish has no answer yet. Promise: it goes when it has it.
  @Test
  void whoWaitsForAnAnswerGetsItFirst() throws Exception {
    try (EdgeUnderTest edge = EdgeUnderTest.open("drain.within=0s")) {
      RawClient writer = RawClient.connected(edge.port());
      edge.fanout.mute(true);
      writer.text("{\"id\":9,\"publish\":{\"channel\":\"news\",\"data\":1}}");
      long asked =
          edge.fanout.awaits(frame -> frame.hasPublish()).getPublish().getRequests(0).getId();
      Thread closing = Thread.ofVirtual().start(edge.edge::close);
      assertTrue(Eventually.within(() -> edge.edge.health().level() == Level.FAILING));
      edge.fanout.say(
          FanoutReply.newBuilder()
              .setPublished(
                  PublishResults.newBuilder()
                      .addResults(
                          Wire.result(
                              asked,
                              new PublishResult.Stored(new Position(FakeFanout.EPOCH, 1))))));
      String answer = writer.line("\"id\":9");
      assertTrue(answer.contains("\"publish\""), answer);
      assertEquals(0, publicationsUntil3001(writer));
      writer.close();
      closing.join();
    }
  }
}
