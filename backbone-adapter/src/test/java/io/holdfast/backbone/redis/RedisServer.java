package io.holdfast.backbone.redis;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// A redis-server of a test's own: a free port on the loopback, a folder of its own, ended by its
/// process id. It survives kills and restarts on the same port and folder.
public final class RedisServer implements AutoCloseable {
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Path dir;
  private final int port;
  private final List<String> options;
  private @Nullable Process process;

  private RedisServer(Path dir, int port, List<String> options) {
    this.dir = dir;
    this.port = port;
    this.options = options;
  }

  /// Starts a server that keeps nothing on the disk, unless the options say so; skips the test when
  /// none is installed.
  public static RedisServer start(Path dir, String... options) throws IOException {
    RedisServer server = absent(dir, options);
    server.start();
    return server;
  }

  /// A server that has a place but does not run yet.
  public static RedisServer absent(Path dir, String... options) throws IOException {
    Assumptions.assumeTrue(
        binary() != null, "skipped: no redis-server on the PATH (apt-get install redis-server)");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new RedisServer(dir, free.getLocalPort(), List.of(options));
    }
  }

  /// A Sentinel with these lines of configuration.
  public static RedisServer startSentinel(Path dir, List<String> lines) throws IOException {
    RedisServer sentinel = absent(dir, "--sentinel");
    Files.write(dir.resolve("sentinel.conf"), lines);
    sentinel.start();
    return sentinel;
  }

  private static @Nullable String binary() {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path found = Path.of(folder, "redis-server");
      if (Files.isExecutable(found)) {
        return found.toString();
      }
    }
    return null;
  }

  public int port() {
    return port;
  }

  public String address() {
    return "redis://127.0.0.1:" + port;
  }

  /// Waits until it answers.
  public void start() throws IOException {
    List<String> line = new ArrayList<>();
    line.add(String.valueOf(binary()));
    if (options.equals(List.of("--sentinel"))) {
      line.add(dir.resolve("sentinel.conf").toString());
    } else {
      line.addAll(List.of("--save", "", "--enable-debug-command", "yes"));
    }
    line.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    line.addAll(List.of("--dir", dir.toString(), "--loglevel", "warning", "--daemonize", "no"));
    line.addAll(options);
    process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("redis.out").toFile()))
            .start();
    long until = System.nanoTime() + START_NANOS;
    while (!answers()) {
      if (System.nanoTime() > until || !running().isAlive()) {
        throw new IOException("redis-server does not answer on port " + port);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private boolean answers() {
    try {
      String said = command("PING");
      return said.startsWith("+PONG") || said.startsWith("-NOAUTH");
    } catch (IOException notYet) {
      return false;
    }
  }

  private Process running() {
    Process now = process;
    if (now == null) {
      throw new IllegalStateException("the server was not started");
    }
    return now;
  }

  /// SIGKILL; what is not on the disk is lost.
  public void kill() {
    try {
      running().destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// SIGSTOP: the connections stay, nothing answers.
  public void freeze() throws IOException {
    signal("STOP");
  }

  public void thaw() throws IOException {
    signal("CONT");
  }

  private void signal(String name) throws IOException {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(running().pid())).start().waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// Sends one command and returns the first line of its answer, or of a bulk answer its bytes.
  public String command(String... words) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      StringBuilder out = new StringBuilder("*").append(words.length).append("\r\n");
      for (String word : words) {
        int length = word.getBytes(StandardCharsets.UTF_8).length;
        out.append('$').append(length).append("\r\n").append(word).append("\r\n");
      }
      socket.getOutputStream().write(out.toString().getBytes(StandardCharsets.UTF_8));
      InputStream in = new BufferedInputStream(socket.getInputStream());
      String line = line(in);
      if (!line.startsWith("$") || line.equals("$-1")) {
        return line;
      }
      return new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.UTF_8);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n') {
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    return line.toString();
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
