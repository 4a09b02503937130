package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.FakeFanout;
import io.holdfast.edge.testing.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The whole edge on a real socket, against a fanout inside the test.
class EdgeTest {
  private static final String EPOCH = Position.epochText(FakeFanout.EPOCH);

  @Test
  void deliversWhatAClientPublishesToEverySubscriber() {
    try (EdgeUnderTest edge = EdgeUnderTest.open();
        RawClient reader = RawClient.connected(edge.port());
        RawClient writer = RawClient.connected(edge.port())) {
      String subscribed = reader.ask("\"subscribe\":{\"channel\":\"news\"}");
      assertTrue(subscribed.contains("\"recoverable\":true"), subscribed);
      assertTrue(subscribed.contains("\"epoch\":\"" + EPOCH + "\""), subscribed);

      String published =
          writer.ask("\"publish\":{\"channel\":\"news\",\"data\":{\"n\": [1, \"ü\"]}}");

      assertTrue(published.endsWith("\"publish\":{}}"), published);
      String push = reader.line("push");
      assertTrue(
          push.startsWith("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":{\"n\": [1, \"ü\"]},"),
          push);
      assertTrue(push.endsWith("\"offset\":1}}}"), push);
    }
  }

  @Test
  void givesPublicationsThatBecameKnownTogetherAFrameEach() {
    try (EdgeUnderTest edge = EdgeUnderTest.open();
        RawClient reader = RawClient.connected(edge.port())) {
      reader.ask("\"subscribe\":{\"channel\":\"news\"}");

      edge.fanout.publish("news", "1", "2", "3");

      for (int n = 1; n <= 3; n++) {
        String frame = reader.next().text();
        assertTrue(frame.endsWith("\"data\":" + n + ",\"offset\":" + n + "}}}"), frame);
        assertEquals(1, frame.lines().count(), frame);
      }
    }
  }

  @Test
  void recoversWhatWasMissedBeforeAnythingLive() {
    try (EdgeUnderTest edge = EdgeUnderTest.open();
        RawClient reader = RawClient.connected(edge.port())) {
      edge.fanout.publish("news", "1", "2", "3");

      String reply =
          reader.ask(
              "\"subscribe\":{\"channel\":\"news\",\"recover\":true,\"epoch\":\""
                  + EPOCH
                  + "\",\"offset\":1}");
      edge.fanout.publish("news", "4");

      assertTrue(
          reply.contains("\"publications\":[{\"data\":2,\"offset\":2},{\"data\":3,\"offset\":3}]"),
          reply);
      assertTrue(reply.contains("\"recovered\":true,\"offset\":1,"), reply);
      assertTrue(reply.contains("\"was_recovering\":true"), reply);
      assertTrue(reader.line("push").contains("\"data\":4"));
    }
  }

  @Test
  void keepsSocketsAndLosesNothingWhenTheLinkIsCut() {
    try (EdgeUnderTest edge = EdgeUnderTest.open();
        RawClient reader = RawClient.connected(edge.port())) {
      reader.ask("\"subscribe\":{\"channel\":\"news\"}");
      edge.fanout.publish("news", "1");
      assertTrue(reader.line("push").contains("\"offset\":1"));

      edge.fanout.cut();
      edge.fanout.publish("news", "2", "3");

      assertTrue(reader.line("push").contains("\"offset\":2"));
      assertTrue(reader.line("push").contains("\"offset\":3"));
    }
  }

  @Test
  void showsOperatorsEndpointsToNobodyOnTheClientPort() throws IOException, InterruptedException {
    try (EdgeUnderTest edge = EdgeUnderTest.open();
        HttpClient client = HttpClient.newHttpClient()) {
      for (String path : List.of("/observe/metrics", "/observe/health", "/metrics")) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path)).build();
        assertEquals(
            404, client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode(), path);
      }
    }
  }
}
