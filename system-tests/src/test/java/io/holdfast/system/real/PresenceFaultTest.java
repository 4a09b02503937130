package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.system.client.RawWebSocket;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: two edges and two fanouts; one of the edges reaches only one of the fanouts. Clients
/// on both edges are in the same channels. Fault: that edge is killed with -9. Promises: both edges
/// say the same of who is present and which channels there are, nobody is told of a leave who
/// stays, and the killed edge's clients are gone within the presence interval, with a leave for
/// each.
final class PresenceFaultTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Six in a namespace with joins and leaves, which are followed where both edges can, and six in
  /// one without, which each edge follows where it likes.
  private static final List<String> CHANNELS =
      Stream.of("room:p", "hall:p")
          .flatMap(name -> IntStream.range(0, 6).mapToObj(i -> name + i))
          .toList();

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  /// Links take their time to be known as lost to one edge alone.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension final RealTest real = new RealTest();
  private final List<Integer> ports = List.of(Ports.free(), Ports.free());
  private final List<Integer> fanoutPorts = List.of(Ports.free(), Ports.free());

  @Test
  void isTheSameOnAllEdgesAndHealsWhenOneIsKilled() throws IOException {
    Deployment deployment = real.deployment("presence");
    Path file = deployment.folder().resolve("holdfast.json");
    Files.writeString(file, deployment.config().json());
    start(deployment, file, "adapter", Map.of());
    for (int port : fanoutPorts) {
      start(deployment, file, "fanout", Map.of("LINKS_LISTEN_FANOUT_PORT", Integer.toString(port)));
    }
    edge(deployment, file, 0, fanoutPorts);
    ServiceProcess victim = edge(deployment, file, 1, fanoutPorts.subList(1, 2));
    try (Client near = new Client(ports.getFirst());
        Client far = new Client(ports.getLast())) {
      CHANNELS.forEach(near::subscribe);
      CHANNELS.forEach(far::subscribe);
      for (int port : ports) {
        Eventually.holds(
            PATIENCE,
            () -> "two present: " + present(port),
            () -> {
              return present(port).equals(everywhere("2")) && channels(port).equals(present(port));
            });
      }
      Eventually.passes(INTERVAL.plusSeconds(2));
      assertEquals(0, near.leaves(), "leaves of clients who stayed");
      victim.kill();
      Eventually.holds(
          PATIENCE,
          () -> "one present: " + present(ports.getFirst()),
          () -> {
            return present(ports.getFirst()).equals(everywhere("1"));
          });
      near.awaitLeaves(CHANNELS.size() / 2);
    }
  }

  private ServiceProcess edge(Deployment deployment, Path file, int index, List<Integer> fanouts)
      throws IOException {
    List<String> addresses = fanouts.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList();
    return start(
        deployment,
        file,
        "edge",
        Map.of(
            "HTTP_SERVER_PORT",
            Integer.toString(ports.get(index)),
            "LINKS_FANOUT",
            "[" + String.join(",", addresses) + "]"));
  }

  private static ServiceProcess start(
      Deployment deployment, Path file, String role, Map<String, String> more) {
    int opsPort = Ports.free();
    Map<String, String> environment = new HashMap<>();
    environment.put("HOLDFAST_OPS_PORT", Integer.toString(opsPort));
    environment.put("HOLDFAST_CLIENT_PING_INTERVAL", "0s");
    environment.put("HOLDFAST_CLIENT_PRESENCE_UPDATE_INTERVAL", INTERVAL.toSeconds() + "s");
    more.forEach((name, value) -> environment.put("HOLDFAST_" + name, value));
    ServiceProcess process =
        deployment.process(List.of(role, "--config", file.toString()), environment, opsPort);
    process.launch();
    process.awaitReady();
    return process;
  }

  private static JsonNode call(int port, String method, String body) throws IOException {
    try (ApiConnection api = new ApiConnection(port, ServerConfig.API_KEY, 10_000)) {
      return JSON.readTree(api.call(method, body).body()).path("result");
    }
  }

  private static String everywhere(String count) {
    return String.join(" ", Collections.nCopies(CHANNELS.size(), count));
  }

  /// How many are present in each channel, as this edge says.
  private static String present(int port) {
    List<String> counts = new ArrayList<>();
    try {
      for (String channel : CHANNELS) {
        JsonNode result = call(port, "presence", "{\"channel\":\"" + channel + "\"}");
        counts.add(Integer.toString(result.path("presence").size()));
      }
    } catch (IOException away) {
      return away.toString();
    }
    return String.join(" ", counts);
  }

  private static String channels(int port) throws IOException {
    JsonNode found = call(port, "channels", "{\"pattern\":\"*:p?\"}").path("channels");
    List<String> counts = new ArrayList<>();
    for (String channel : CHANNELS) {
      counts.add(found.path(channel).path("num_clients").asText());
    }
    return String.join(" ", counts);
  }

  /// Reads on a thread of its own.
  private static final class Client implements AutoCloseable {
    private final RawWebSocket socket;
    private final List<String> left = new ArrayList<>();
    private int ids = 1;

    Client(int port) throws IOException {
      socket = new RawWebSocket(port);
      socket.connect();
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try {
        while (true) {
          next();
        }
      } catch (IOException ended) {
        // The test closes it, or its edge is killed.
      }
    }

    private void next() throws IOException {
      try {
        String line = socket.nextLine();
        if (line.contains("\"leave\":")) {
          synchronized (left) {
            left.add(line);
          }
        }
      } catch (SocketTimeoutException quiet) {
        // Nothing happens in the channels.
      }
    }

    void subscribe(String channel) {
      try {
        socket.send("{\"id\":%d,\"subscribe\":{\"channel\":\"%s\"}}".formatted(++ids, channel));
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    int leaves() {
      synchronized (left) {
        return left.size();
      }
    }

    void awaitLeaves(int count) {
      Eventually.holds(PATIENCE, () -> leaves() + " leaves", () -> leaves() >= count);
      assertEquals(count, leaves());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
