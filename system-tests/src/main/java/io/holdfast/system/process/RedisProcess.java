package io.holdfast.system.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A redis-server of our own with an append-only file: a free port on the loopback, a folder of its
/// own, ended by its process id.
///
/// Owned by one thread.
public final class RedisProcess implements AutoCloseable {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);

  private final int port = Ports.free();
  private final Process process;

  /// Starts it and waits until it answers.
  ///
  /// @param folder gets its data and its log
  public RedisProcess(Path folder) {
    String binary =
        binary()
            .orElseThrow(() ->
                new AssertionError("no redis-server on the PATH (apt-get install redis-server)"));
    try {
      Files.createDirectories(folder);
      process =
          new ProcessBuilder(
                  List.of(
                      binary,
                      "--port",
                      Integer.toString(port),
                      "--bind",
                      "127.0.0.1",
                      "--dir",
                      folder.toString(),
                      "--appendonly",
                      "yes",
                      "--save",
                      "",
                      "--daemonize",
                      "no"))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("redis.log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Eventually.holds(ANSWERS_WITHIN, () -> "a redis-server on " + port, this::answers);
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /// What makes a process of ours use it.
  public Map<String, String> environment() {
    return Map.of(
        "HOLDFAST_BACKBONE_TYPE",
        "redis",
        "HOLDFAST_BACKBONE_ENDPOINTS",
        "[\"127.0.0.1:" + port + "\"]");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean answers() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readNBytes(5);
      return new String(answer, StandardCharsets.US_ASCII).equals("+PONG");
    }
  }

  private static Optional<String> binary() {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path found = Path.of(folder, "redis-server");
      if (Files.isExecutable(found)) {
        return Optional.of(found.toString());
      }
    }
    return Optional.empty();
  }
}
