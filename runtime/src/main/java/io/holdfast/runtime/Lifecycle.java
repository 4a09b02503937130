package io.holdfast.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/// The parts of a process in their order of start. Closing stops them in reverse, each once; one
/// that fails to stop is logged and does not keep the others running.
///
/// Owned by the thread that builds the process; `close` may come from any thread, once.
public final class Lifecycle implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

  private record Part(String name, AutoCloseable stop) {}

  private final Deque<Part> parts = new ArrayDeque<>();

  /// Registers what was just started.
  public <T extends AutoCloseable> T started(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.stop().close();
      } catch (Exception failed) {
        LOG.log(System.Logger.Level.WARNING, "stopping " + part.name() + " failed", failed);
      }
    }
  }
}
