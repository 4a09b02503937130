package io.holdfast.standalone;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// How the JVM ends: whatever asked for it, what runs is closed first, once, and then the JVM is
/// left with our own exit code. That code is 0 after a signal, because being told to stop is no
/// failure.
///
/// Thread-safe: atomics and a latch.
final class Ending {
  /// Closing may take this long beside what was granted; then the JVM is left all the same. The log
  /// is safe against that.
  private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

  private final AtomicReference<@Nullable AutoCloseable> running = new AtomicReference<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final AtomicInteger askedFor = new AtomicInteger();
  private volatile Duration granted = Duration.ZERO;
  private volatile int code;

  /// What must be closed before the JVM ends, and how much longer that may take than usual.
  void closes(AutoCloseable process, Duration more) {
    granted = more;
    running.set(process);
  }

  /// Sets the code that the JVM will leave with, and hands it on.
  int code(int exitCode) {
    code = exitCode;
    return exitCode;
  }

  /// Ends what waits in {@link #await}, with this exit code. The first one counts.
  void ask(int exitCode) {
    if (askedFor.compareAndSet(0, exitCode)) {
      asked.countDown();
    }
  }

  /// Waits until the process asks for its own end and returns the code it asked for; when the JVM
  /// is told to stop, the hook ends it meanwhile.
  int await() {
    try {
      asked.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return askedFor.get();
  }

  /// Closes what runs, once.
  void close() throws Exception {
    AutoCloseable process = running.getAndSet(null);
    if (process != null) {
      process.close();
    }
  }

  /// The shutdown hook. It ends the JVM itself, so that a signal does not decide the exit code.
  void run() {
    AutoCloseable process = running.getAndSet(null);
    if (process != null) {
      Thread closing =
          Thread.ofPlatform()
              .daemon()
              .name("closing")
              .start(() -> {
                try {
                  process.close();
                } catch (Exception failed) {
                  System.getLogger(Ending.class.getName())
                      .log(System.Logger.Level.ERROR, "closing failed", failed);
                }
              });
      try {
        closing.join(CLOSE_MAX.plus(granted));
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(code);
  }
}
