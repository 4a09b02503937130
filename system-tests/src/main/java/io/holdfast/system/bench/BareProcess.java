package io.holdfast.system.bench;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

/// A baseline that listens on a port, in a JVM of its own.
///
/// Owned by one thread.
final class BareProcess implements AutoCloseable {
  private final int port = Ports.free();
  private final Process process;

  /// @param name as {@link BenchMain} knows it; it is given the port
  BareProcess(String name) throws IOException {
    process =
        new ProcessBuilder(BenchMain.command(name, Integer.toString(port)))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Eventually.holds(Duration.ofSeconds(20), () -> name + " on " + port, this::answers);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /// Called by the baseline: ends its JVM when the one that started it is gone.
  static void endWithParent() {
    Thread.ofPlatform()
        .daemon()
        .name("parent")
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              // Nobody says anything; the end is what is waited for.
            }
          } catch (IOException gone) {
            // As the end.
          }
          Runtime.getRuntime().halt(0);
        });
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
