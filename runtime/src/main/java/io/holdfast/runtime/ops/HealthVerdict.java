package io.holdfast.runtime.ops;

import java.util.ArrayList;
import java.util.List;

/// What the evaluator found last: the worst of all services, since when, and every check.
///
/// Immutable.
record HealthVerdict(
    Level level, long sinceWallMillis, long atNanos, boolean assumed, List<Finding> findings) {

  /// A check, and the service that reported it.
  record Finding(String service, Check check) {}

  HealthVerdict {
    findings = List.copyOf(findings);
  }

  /// What is said until the first evaluation.
  static HealthVerdict assumed(long wallMillis, long nowNanos) {
    return new HealthVerdict(Level.OK, wallMillis, nowNanos, true, List.of());
  }

  /// What to do about it, in one line: the worst findings, or `all checks passed`.
  String reason() {
    if (assumed) {
      return "not evaluated yet";
    }
    List<String> parts = new ArrayList<>();
    for (Finding finding : findings) {
      if (level != Level.OK && finding.check().level() == level) {
        parts.add(
            finding.service() + " " + finding.check().name() + ": " + finding.check().detail());
      }
    }
    if (parts.isEmpty()) {
      return level == Level.OK ? "all checks passed" : level.word();
    }
    return String.join("; ", parts);
  }

  /// Which parts of this process have ended; empty when none.
  String whyDead() {
    List<String> parts = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.check().dead()) {
        parts.add(
            finding.service() + " " + finding.check().name() + ": " + finding.check().detail());
      }
    }
    return String.join("; ", parts);
  }

  String json(long wallMillis) {
    StringBuilder out = new StringBuilder(256);
    out.append("{\"status\":\"").append(level.word()).append("\",\"reason\":");
    quote(out, reason());
    out.append(",\"since_ms\":").append(Math.max(0, wallMillis - sinceWallMillis));
    out.append(",\"assumed\":").append(assumed).append(",\"checks\":[");
    String separator = "";
    for (Finding finding : findings) {
      out.append(separator).append("{\"service\":");
      quote(out, finding.service());
      out.append(",\"name\":");
      quote(out, finding.check().name());
      out.append(",\"status\":\"").append(finding.check().level().word()).append("\",\"detail\":");
      quote(out, finding.check().detail());
      out.append('}');
      separator = ",";
    }
    return out.append("]}\n").toString();
  }

  /// What a probe with one answer says, as JSON.
  static String json(Level level, String reason) {
    StringBuilder out = new StringBuilder(64);
    out.append("{\"status\":\"").append(level.word()).append("\",\"reason\":");
    quote(out, reason);
    return out.append("}\n").toString();
  }

  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
