package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.Stored;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Stock clients (`js/followers.mjs`) that stay in a channel and prove by counters what arrived.
///
/// Owned by one thread.
final class StockFollowers implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int count;
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  StockFollowers(ServerConfig config, String channel, int count) throws IOException {
    this(config.clientPort(), channel, count);
  }

  /// Returns when all are subscribed.
  StockFollowers(int port, String channel, int count) throws IOException {
    this.count = count;
    Map<String, String> plan =
        Map.of(
            "ws",
            "ws://127.0.0.1:" + port + "/connection/websocket",
            "channel",
            channel,
            "count",
            Integer.toString(count));
    process = NodeScript.start("followers.mjs", plan);
    out = process.inputReader();
    in = process.outputWriter();
    assertEquals(count, said().path("subscribed").asInt());
  }

  /// Fails unless each has everything that was stored, once and in order, over recoveries alone.
  JsonNode assertClean(List<Stored> stored) throws IOException {
    Map<Long, Long> lastOf = new TreeMap<>();
    for (Stored one : stored) {
      lastOf.merge(one.publisher(), one.counter(), Math::max);
    }
    in.write(JSON.writeValueAsString(lastOf));
    in.newLine();
    in.flush();
    JsonNode found = said();
    for (String fault : List.of("lost", "doubled", "inverted", "unrecovered", "unsubscribed")) {
      assertEquals(0, found.path(fault).asLong(-1), found::toString);
    }
    assertEquals((long) stored.size() * count, found.path("publications").asLong());
    return found;
  }

  private JsonNode said() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new EOFException("followers.mjs ended");
    }
    return JSON.readTree(line);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
