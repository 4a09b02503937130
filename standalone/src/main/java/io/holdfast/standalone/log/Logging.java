package io.holdfast.standalone.log;

import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;

/// Sets `java.util.logging` (where `System.Logger` ends) up for this process.
public final class Logging {
  /// Libraries that are only heard from `warn` on, unless someone debugs.
  private static final List<String> CHATTY =
      List.of("io.helidon", "io.grpc", "io.netty", "org.redisson", "jdk");

  /// Configured loggers, held because the log manager itself only refers to them weakly.
  private static final List<Logger> HELD = new ArrayList<>();

  private Logging() {}

  /// Must run before anything logs.
  public static void prepare() {
    System.setProperty("java.util.logging.manager", SteadyLogs.class.getName());
  }

  /// Sends everything from `level` on (a value of `log.level`) to `to`.
  public static void start(String level, PrintStream to) {
    Level least = level(level);
    Logger root = Logger.getLogger("");
    for (Handler old : root.getHandlers()) {
      root.removeHandler(old);
    }
    Handler lines = new Flushing(to);
    lines.setLevel(Level.ALL);
    root.addHandler(lines);
    root.setLevel(least);
    HELD.add(root);
    boolean debugging = least.intValue() < Level.INFO.intValue();
    for (String name : CHATTY) {
      Logger chatty = Logger.getLogger(name);
      boolean quieter = least.intValue() > Level.WARNING.intValue();
      chatty.setLevel(debugging || quieter ? least : Level.WARNING);
      HELD.add(chatty);
    }
  }

  private static Level level(String word) {
    return switch (word) {
      case "trace" -> Level.FINER;
      case "debug" -> Level.FINE;
      case "warn" -> Level.WARNING;
      case "error", "fatal" -> Level.SEVERE;
      case "none" -> Level.OFF;
      default -> Level.INFO;
    };
  }

  private static final class Flushing extends StreamHandler {
    Flushing(PrintStream to) {
      super(to, new LineFormatter());
      try {
        setEncoding(StandardCharsets.UTF_8.name());
      } catch (UnsupportedEncodingException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    @Override
    public void publish(java.util.logging.LogRecord line) {
      super.publish(line);
      flush();
    }
  }
}
