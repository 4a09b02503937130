package io.holdfast.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One service as a process of its own, which may be killed and started again with the same ports
/// and folders.
///
/// Owned by the test that started it.
public final class ServiceProcess implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration END_WITHIN = Duration.ofSeconds(10);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path folder;
  private final int opsPort;
  private @Nullable Process process;

  /// @param environment added to ours
  /// @param folder working folder; its `<name>.log` gets what the process prints
  /// @param opsPort where `/readyz` answers
  ServiceProcess(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path folder,
      int opsPort) {
    this.name = name;
    this.command = List.copyOf(command);
    this.environment = Map.copyOf(environment);
    this.folder = folder;
    this.opsPort = opsPort;
  }

  /// Starts it and returns at once.
  public void launch() {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true);
      builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts it and waits until `/readyz` answers 200.
  public ServiceProcess start() {
    launch();
    awaitReady();
    return this;
  }

  /// Waits until `/readyz` answers 200.
  public void awaitReady() {
    awaitGood("/readyz");
  }

  /// Waits until this ops path answers 200.
  public void awaitGood(String path) {
    Eventually.holds(
        READY_WITHIN,
        () -> name + " answers 200 at :" + opsPort + path + "\n" + tail(60),
        () -> {
          if (!running().isAlive()) {
            throw new AssertionError(
                name + " ended with " + running().exitValue() + " before it did\n" + tail(60));
          }
          return status(path) == 200;
        });
  }

  /// The HTTP status of an ops path.
  public int status(String path) throws IOException, InterruptedException {
    return fetch(path).statusCode();
  }

  /// The answer of an ops path, as JSON where there is one.
  public HttpResponse<String> fetch(String path) throws IOException, InterruptedException {
    return fetch(path, "application/json");
  }

  /// What an ops path says to people.
  public String fetchText(String path) throws IOException, InterruptedException {
    return fetch(path, "text/plain").body();
  }

  private HttpResponse<String> fetch(String path, String accept)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + opsPort + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).header("Accept", accept).build();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /// kill -9, and waits for its end.
  public void kill() {
    running().destroyForcibly();
    awaitEnd();
  }

  /// SIGTERM, and waits for its end. Returns the exit code.
  public int terminate() {
    running().destroy();
    return awaitEnd();
  }

  /// From now on no file of it may grow past so many bytes: a disk that is full, as far as the
  /// process can tell. Returns whether that was done.
  public boolean limitFiles(String bytes) {
    return Signal.run("prlimit", "--pid", Long.toString(pid()), "--fsize=" + bytes + ":") == 0;
  }

  /// SIGSTOP.
  public void freeze() {
    Signal.send("STOP", pid());
  }

  /// SIGCONT.
  public void thaw() {
    Signal.send("CONT", pid());
  }

  /// Waits for its end and returns its exit code.
  public int awaitEnd() {
    try {
      if (!running().waitFor(END_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(name + " did not end within " + END_WITHIN + "\n" + tail(40));
      }
      return running().exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  public long pid() {
    return running().pid();
  }

  public String name() {
    return name;
  }

  public int opsPort() {
    return opsPort;
  }

  public Path log() {
    return folder.resolve(name + ".log");
  }

  /// The last `lines` lines it printed.
  public String tail(int lines) {
    try {
      List<String> all = Files.exists(log()) ? readLines(log()) : List.of();
      List<String> last = all.subList(Math.max(0, all.size() - lines), all.size());
      return "--- " + name + " (" + log() + ")\n" + String.join("\n", last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends it, however it is.
  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      process.destroyForcibly();
      awaitEnd();
    }
  }

  private static List<String> readLines(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }
}
