package io.holdfast.runtime.ops;

/// One finding of a health report: a short stable name (`fanout_links`), its level, and a sentence
/// for a human that names the figures.
///
/// Immutable.
public record Check(String name, Level level, String detail) {
  public static Check ok(String name, String detail) {
    return new Check(name, Level.OK, detail);
  }

  public static Check degraded(String name, String detail) {
    return new Check(name, Level.DEGRADED, detail);
  }

  public static Check failing(String name, String detail) {
    return new Check(name, Level.FAILING, detail);
  }
}
