package io.holdfast.runtime.settings;

/// One finding about a configuration: where, what was found, what is allowed, and the nearest known
/// key when the key itself is unknown (else empty).
///
/// Immutable.
public record Problem(
    Severity severity, String key, String value, String origin, String allowed, String nearest) {

  /// An error keeps everything from starting; a warning is said and passed over.
  public enum Severity {
    ERROR,
    WARNING
  }

  /// The finding as one line.
  public String message() {
    StringBuilder line = new StringBuilder(key);
    if (!value.isEmpty()) {
      line.append(" = ").append(value);
    }
    if (!origin.isEmpty()) {
      line.append(" (").append(origin).append(')');
    }
    line.append(": ").append(allowed);
    if (!nearest.isEmpty()) {
      line.append("; did you mean ").append(nearest).append('?');
    }
    return line.toString();
  }

  static Problem error(String key, String value, String origin, String allowed) {
    return new Problem(Severity.ERROR, key, value, origin, allowed, "");
  }

  static Problem warning(String key, String value, String origin, String allowed) {
    return new Problem(Severity.WARNING, key, value, origin, allowed, "");
  }
}
