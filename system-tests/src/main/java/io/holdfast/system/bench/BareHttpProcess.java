package io.holdfast.system.bench;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/// The bare web server in a JVM of its own.
///
/// Owned by one thread.
final class BareHttpProcess implements AutoCloseable {
  private final int port = Ports.free();
  private final Process process;

  BareHttpProcess() throws IOException {
    process =
        new ProcessBuilder(BenchMain.command("bare-http", Integer.toString(port)))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Eventually.holds(Duration.ofSeconds(20), () -> "a bare web server on " + port, this::answers);
  }

  int port() {
    return port;
  }

  private boolean answers() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
