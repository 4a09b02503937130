package io.holdfast.standalone.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LineFormatterTest {
  private final LineFormatter formatter = new LineFormatter();

  @Test
  void anEventIsOneLineWithUtcTimeLevelClassAndText() {
    LogRecord event = event(Level.WARNING, "health {0} -> {1}");
    event.setParameters(new Object[] {"ok", "degraded"});

    assertEquals(
        "2026-11-21T03:28:28.123Z WARN  Health: health ok -> degraded" + System.lineSeparator(),
        formatter.format(event));
  }

  @Test
  void aStackTraceAndForeignLineEndsStayOnTheLine() {
    LogRecord event = event(Level.SEVERE, "from outside:\nERROR forged \u001b[31m");
    event.setThrown(new IllegalStateException("first\nsecond", new RuntimeException("inner")));

    String line = formatter.format(event);

    assertEquals(1, line.lines().count(), line);
    assertTrue(line.contains("IllegalStateException: first second at "), line);
    assertTrue(line.contains("caused by java.lang.RuntimeException: inner at "), line);
    assertTrue(line.contains("from outside: ERROR forged ?[31m"), line);
  }

  private static LogRecord event(Level level, String text) {
    LogRecord event = new LogRecord(level, text);
    event.setLoggerName("io.holdfast.somewhere.Health");
    event.setInstant(Instant.parse("2026-11-21T03:28:28.123Z"));
    return event;
  }
}
