package io.holdfast.backbone.spi;

/// Why a session ended.
public sealed interface SessionEnd {
  String cause();

  /// Refused, reset or failed; another attempt may succeed.
  record Lost(String cause) implements SessionEnd {}

  /// Nobody took the connection, or nobody answered on it: another attempt may succeed as soon as
  /// somebody does.
  record Absent(String cause) implements SessionEnd {}

  /// Not curable by waiting (corrupt log, wrong credentials, missing right); needs an operator.
  record Incurable(String cause) implements SessionEnd {}
}
