package io.holdfast.system.process;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A redis-server of our own with an append-only file: a free port on the loopback, a folder of its
/// own, ended by its process id. It may be killed and started again in its place.
///
/// Owned by one thread.
public final class RedisProcess implements AutoCloseable {
  private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
  private static final int ANSWER_MILLIS = 5_000;

  private final int port = Ports.free();
  private final Path folder;
  private final List<String> options;
  private Process process;

  /// Starts it and waits until it answers.
  ///
  /// @param folder gets its data and its log
  /// @param options of its command line, which overrule ours
  public RedisProcess(Path folder, String... options) {
    this(folder, List.of(), storing(folder, options));
  }

  /// @param configuration lines of a file that it may write to; empty = no file
  private RedisProcess(Path folder, List<String> configuration, List<String> options) {
    this.folder = folder;
    this.options = new ArrayList<>(options);
    try {
      Files.createDirectories(folder);
      if (!configuration.isEmpty()) {
        Path file = Files.write(folder.resolve("server.conf"), configuration);
        this.options.addFirst(file.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.process = launch();
    awaitAnswer();
  }

  /// A Sentinel that watches a master alone, and fails over when it has not answered for half a
  /// second.
  public static RedisProcess sentinel(Path folder, String master, int masterPort) {
    List<String> watch =
        List.of(
            "sentinel monitor " + master + " 127.0.0.1 " + masterPort + " 1",
            "sentinel down-after-milliseconds " + master + " 500",
            "sentinel failover-timeout " + master + " 3000");
    return new RedisProcess(folder, watch, List.of("--sentinel"));
  }

  private static List<String> storing(Path folder, String... options) {
    List<String> all = new ArrayList<>(List.of("--dir", folder.toString()));
    all.addAll(List.of("--appendonly", "yes", "--save", ""));
    all.addAll(List.of(options));
    return all;
  }

  /// Whether there is a redis-server to start.
  public static boolean isInstalled() {
    return binary().isPresent();
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  /// Where its data is.
  public Path folder() {
    return folder;
  }

  /// What makes a process of ours use it.
  public Map<String, String> environment() {
    return SixProcesses.redis(port);
  }

  /// SIGKILL, and waits for its end.
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Starts it again on what its folder holds, and waits until it answers.
  public void start() {
    process = launch();
    awaitAnswer();
  }

  /// SIGSTOP: connections stay, and nothing answers.
  public void freeze() {
    Signal.send("STOP", pid());
  }

  /// SIGCONT, if it lives.
  public void thaw() {
    if (process.isAlive()) {
      Signal.send("CONT", pid());
    }
  }

  /// Sends one command and returns the first line of its answer, or all of a text.
  public String command(String... words) throws IOException {
    return exchange(request(words));
  }

  /// The same where a password is asked for.
  public String commandAs(String password, String... words) throws IOException {
    return exchange(request("AUTH", password) + request(words));
  }

  private static String request(String... words) {
    StringBuilder out = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      out.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    return out.toString();
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String first = line(in);
      if (!first.startsWith("$") || first.startsWith("$-")) {
        return first;
      }
      int length = Integer.parseInt(first.substring(1));
      return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    kill();
  }

  private Process launch() {
    String binary =
        binary()
            .orElseThrow(() ->
                new AssertionError("no redis-server on the PATH (apt-get install redis-server)"));
    List<String> line = new ArrayList<>(List.of(binary));
    line.addAll(options);
    line.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    line.addAll(List.of("--daemonize", "no"));
    try {
      return new ProcessBuilder(line)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("redis.log").toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    Eventually.holds(
        ANSWERS_WITHIN,
        () -> "a redis-server on " + port,
        () -> {
          String said = command("PING");
          return said.equals("+PONG") || said.startsWith("-NOAUTH");
        });
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
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
