package io.holdfast.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Signals to processes that we started.
final class Signal {
  private Signal() {}

  static void send(String name, long pid) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
