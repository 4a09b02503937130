package io.holdfast.system.bench;

import io.holdfast.system.client.Dialect;
import java.io.BufferedWriter;
import java.io.IOException;

/// The raw writer in a JVM of its own, with the options of the server's.
///
/// Owned by one thread.
final class RawWriterProcess implements AutoCloseable {
  private final int port;
  private final Process process;
  private final BufferedWriter commands;

  RawWriterProcess(int port) throws IOException {
    this.port = port;
    process =
        new ProcessBuilder(BenchMain.command("raw-writer"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    commands = process.outputWriter();
    say(Integer.toString(port));
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  /// From now on a turn is so many frames with so many bytes together.
  void frames(int count, int bytes, Dialect dialect) throws IOException {
    say("frames " + count + " " + bytes + " " + dialect);
  }

  /// Writes a turn to everybody.
  void turn(int publications) throws IOException {
    say("turn " + publications);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    commands.close();
  }

  private void say(String line) throws IOException {
    commands.write(line);
    commands.newLine();
    commands.flush();
  }
}
