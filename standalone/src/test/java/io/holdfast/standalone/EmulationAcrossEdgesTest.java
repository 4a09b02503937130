package io.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.settings.Loaded;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two edges, two fanouts and an adapter, joined by real links: what a client of a stream says
/// reaches its session through whichever edge.
@Timeout(120)
class EmulationAcrossEdgesTest {
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  private final List<HoldfastProcess> processes = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final int[] ports = new int[6];
  private @TempDir Path dir = Path.of("");

  @BeforeEach
  void start() throws IOException, StartFailure {
    List<ServerSocket> free = new ArrayList<>();
    for (int i = 0; i < ports.length; i++) {
      free.add(new ServerSocket(0));
      ports[i] = free.getLast().getLocalPort();
    }
    for (ServerSocket socket : free) {
      socket.close();
    }
    start(
        EnumSet.of(Role.ADAPTER),
        "links.listen.adapter_port=" + ports[0],
        "backbone.embedded.dir=" + dir);
    for (int i = 1; i <= 2; i++) {
      start(
          EnumSet.of(Role.FANOUT),
          "outage.spool.dir=" + dir.resolve("spool"),
          "links.listen.fanout_port=" + ports[i],
          "links.adapter=127.0.0.1:" + ports[0]);
    }
    for (int i = 3; i <= 4; i++) {
      start(
          EnumSet.of(Role.EDGE),
          "http_server.port=" + ports[i],
          "links.fanout=127.0.0.1:" + ports[1] + " 127.0.0.1:" + ports[2],
          "client.insecure=true",
          "http_stream.enabled=true");
    }
  }

  private void start(EnumSet<Role> roles, String... settings) throws StartFailure {
    List<String> arguments =
        new ArrayList<>(List.of("--ops.port=0", "--links.listen.address=127.0.0.1"));
    Arrays.stream(settings).forEach(setting -> arguments.add("--" + setting));
    Loaded loaded = HoldfastCatalog.load(Optional.empty(), Map.of(), arguments);
    assertTrue(loaded.errors().isEmpty(), () -> loaded.errors().toString());
    processes.add(HoldfastProcess.start(roles, loaded.settings(), Optional.empty()));
  }

  @AfterEach
  void stop() {
    processes.reversed().forEach(HoldfastProcess::close);
    http.close();
  }

  private HttpResponse<InputStream> post(int port, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  private int says(int port, String node, String session, String command)
      throws IOException, InterruptedException {
    String data = command.replace("\"", "\\\"");
    HttpResponse<InputStream> answer =
        post(
            port,
            "/emulation",
            "{\"session\":\""
                + session
                + "\",\"node\":\""
                + node
                + "\",\"data\":\""
                + data
                + "\"}");
    answer.body().close();
    return answer.statusCode();
  }

  private static String member(String reply, String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(reply);
    assertTrue(found.find(), reply);
    return found.group(1);
  }

  /// Scenario: a stream is open at the first edge, its client speaks through the second; then one
  /// fanout ends. Promise: each command is served once and in order, through either fanout; nodes
  /// and sessions that nobody has are not found. Without the way through the fanouts the second
  /// edge answers 404.
  @Test
  void whatIsSaidAtAnotherEdgeReachesItsSession() throws IOException, InterruptedException {
    try (BufferedReader stream =
        new BufferedReader(
            new InputStreamReader(
                post(ports[3], "/connection/http_stream", CONNECT).body(),
                StandardCharsets.UTF_8))) {
      String connected = stream.readLine();
      String node = member(connected, "node");
      String session = member(connected, "session");
      while (says(ports[4], node, session, "{\"id\":2,\"rpc\":{}}") == 404) {
        LockSupport.parkNanos(10_000_000);
      }
      assertTrue(stream.readLine().startsWith("{\"id\":2,"));
      for (int id = 3; id < 40; id++) {
        assertEquals(204, says(ports[3 + id % 2], node, session, "{\"id\":" + id + ",\"rpc\":{}}"));
      }
      for (int id = 3; id < 40; id++) {
        assertTrue(stream.readLine().startsWith("{\"id\":" + id + ","));
      }
      assertEquals(404, says(ports[4], node, "no session", "{}"));
      assertEquals(404, says(ports[4], UUID.randomUUID().toString(), session, "{}"));

      processes.remove(1).close();
      assertEquals(204, says(ports[4], node, session, "{\"id\":50,\"rpc\":{}}"));
      assertTrue(stream.readLine().startsWith("{\"id\":50,"));
    }
  }
}
