package io.holdfast.standalone.log;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/// One record as one line: UTC time, level, the class that said it, the text. A stack trace follows
/// on the same line, innermost first, so that a line is always a whole event.
///
/// Thread-safe: holds no state.
final class LineFormatter extends Formatter {
  /// Frames shown of each throwable: enough to find the place, short enough for one line.
  private static final int FRAMES_MAX = 16;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public String format(LogRecord line) {
    StringBuilder out = new StringBuilder(128);
    TIME.formatTo(line.getInstant().atZone(ZoneOffset.UTC), out);
    out.append(' ').append(word(line.getLevel())).append(' ');
    out.append(shortName(line.getLoggerName())).append(": ");
    appendFlat(out, formatMessage(line));
    int depth = 0;
    for (Throwable t = line.getThrown(); t != null && depth < 4; t = t.getCause()) {
      out.append(depth++ == 0 ? " | " : " | caused by ");
      appendFlat(out, t.toString());
      StackTraceElement[] frames = t.getStackTrace();
      for (int i = 0; i < frames.length && i < FRAMES_MAX; i++) {
        out.append(i == 0 ? " at " : " < ").append(frames[i]);
      }
    }
    return out.append(System.lineSeparator()).toString();
  }

  private static String word(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN ";
    }
    if (level.intValue() >= Level.INFO.intValue()) {
      return "INFO ";
    }
    return level.intValue() >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }

  private static String shortName(@Nullable String logger) {
    if (logger == null) {
      return "-";
    }
    int dot = logger.lastIndexOf('.');
    return dot < 0 ? logger : logger.substring(dot + 1);
  }

  private static void appendFlat(StringBuilder out, @Nullable String text) {
    String all = String.valueOf(text);
    for (int i = 0; i < all.length(); i++) {
      char c = all.charAt(i);
      if (c == '\n' || c == '\r') {
        out.append(' ');
      } else if (c < 0x20 && c != '\t') {
        out.append('?');
      } else {
        out.append(c);
      }
    }
  }
}
