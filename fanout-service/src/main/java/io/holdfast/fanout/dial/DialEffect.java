package io.holdfast.fanout.dial;

/// What is to be done about the link to the adapters.
public sealed interface DialEffect {
  /// Open a link and say hello on it.
  record Dial(String adapter, long incarnation) implements DialEffect {}

  record HangUp(long incarnation, String reason) implements DialEffect {}

  /// Follow everything, send what is unsent.
  record BecomeAttached(String adapter, long incarnation) implements DialEffect {}

  /// Nothing can be asked until the next attachment.
  record BecomeDetached(String cause) implements DialEffect {}

  /// One log line.
  record Announce(boolean warning, String what) implements DialEffect {}
}
