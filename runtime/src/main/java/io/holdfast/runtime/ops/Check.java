package io.holdfast.runtime.ops;

/// One finding of a health report: a short stable name (`fanout_links`), its level, and a sentence
/// for a human that names the figures. `dead` says that a part of this very process has ended which
/// only a restart brings back; nothing remote may ever be dead.
///
/// Immutable.
public record Check(String name, Level level, String detail, boolean dead) {
  public static Check ok(String name, String detail) {
    return new Check(name, Level.OK, detail, false);
  }

  public static Check degraded(String name, String detail) {
    return new Check(name, Level.DEGRADED, detail, false);
  }

  public static Check failing(String name, String detail) {
    return new Check(name, Level.FAILING, detail, false);
  }

  /// A loop of this process has ended.
  public static Check dead(String name, String detail) {
    return new Check(name, Level.FAILING, detail, true);
  }
}
