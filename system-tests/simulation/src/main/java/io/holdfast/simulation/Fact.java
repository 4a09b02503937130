package io.holdfast.simulation;

import io.holdfast.contract.Position;

/// One publication as the backbone stored it, whatever became of it later.
final class Fact {
  final String channel;
  final Position at;
  final String text;
  final String key;

  /// It is on the log, or retention alone has removed it.
  boolean kept = true;

  Fact(String channel, Position at, String text, String key) {
    this.channel = channel;
    this.at = at;
    this.text = text;
    this.key = key;
  }

  @Override
  public String toString() {
    return channel + " " + at + " " + text + (kept ? "" : " (lost by the backbone)");
  }
}
