package io.holdfast.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Signals to processes that we started.
final class Signal {
  private Signal() {}

  static void send(String name, long pid) {
    run("kill", "-" + name, Long.toString(pid));
  }

  /// Runs a command of the system to its end and returns its exit code.
  static int run(String... command) {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
