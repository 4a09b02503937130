package io.holdfast.fanout.frame;

/// How a peer introduces itself: protocol, identity, and the bytes of publications it takes before
/// it grants more.
///
/// Immutable.
public record PeerHello(
    int major,
    int minor,
    String instance,
    String version,
    String role,
    long creditBytes,
    String node) {
  /// The protocol's major that this build speaks.
  public static final int MAJOR = 1;

  public static final int MINOR = 0;
}
