package io.holdfast.system.faults;

import io.holdfast.system.client.JsonScanner;
import io.holdfast.system.process.Installation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Clients of the stock centrifuge-js in a Node of their own (`js/followers.mjs`), which count what
/// comes.
///
/// Owned by one thread.
final class StockClients implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;

  /// What they found, by name.
  record Found(Map<String, Long> counts) {
    static final Found NOTHING = new Found(Map.of());

    long of(String name) {
      return counts.getOrDefault(name, 0L);
    }
  }

  /// Returns when all are subscribed.
  ///
  /// @param within how long they wait at the end for what has not come
  StockClients(int port, String channel, int count, Duration within) throws IOException {
    String plan =
        "{\"ws\":\"ws://127.0.0.1:%d/connection/websocket\",\"channel\":\"%s\",\"count\":\"%d\",\"within\":\"%d\"}"
            .formatted(port, channel, count, within.toMillis());
    process =
        new ProcessBuilder("node", "followers.mjs", plan)
            .directory(folder().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    out = process.inputReader();
    in = process.outputWriter();
    if (said().of("subscribed") != count) {
      throw new AssertionError("the stock clients did not subscribe");
    }
  }

  /// Whether their packages are there.
  static boolean areInstalled() {
    return Files.isDirectory(folder().resolve("node_modules"));
  }

  /// Tells them what there was, and returns what they found.
  ///
  /// @param lastOf last counter of each publisher of their channel
  Found judge(Map<Long, Long> lastOf) throws IOException {
    String tops =
        lastOf.entrySet().stream()
            .map(one -> "\"%d\":%d".formatted(one.getKey(), one.getValue()))
            .collect(Collectors.joining(",", "{", "}"));
    in.write(tops);
    in.newLine();
    in.flush();
    return said();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private static Path folder() {
    return Installation.find().home().resolve("system-tests/js");
  }

  private Found said() throws IOException {
    String line = out.readLine();
    if (line == null) {
      throw new EOFException("followers.mjs ended");
    }
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    JsonScanner json = new JsonScanner().over(text, 0, text.length);
    Map<String, Long> counts = new HashMap<>();
    json.enter();
    while (json.nextMember()) {
      String name = "";
      for (String known : NAMES) {
        name = json.named(known) ? known : name;
      }
      counts.put(name, json.number());
    }
    return new Found(counts);
  }

  private static final String[] NAMES = {
    "subscribed",
    "publications",
    "doubled",
    "inverted",
    "unrecovered",
    "unsubscribed",
    "torn",
    "closes",
    "lost"
  };
}
