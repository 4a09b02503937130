package io.holdfast.backbone.serving;

import io.holdfast.backbone.spi.Lane;

/// The lane in which a fanout publishes now. It only goes on to higher numbers.
///
/// Owned by the adapter's loop.
final class Lanes {
  private Lane now = new Lane();
  private long number;

  /// The lane of this number; of one that was left, a lane in which nothing is stored any more.
  Lane of(long asked) {
    if (asked == 0) {
      return new Lane();
    }
    if (asked < number) {
      Lane left = new Lane();
      left.breakOff();
      return left;
    }
    if (asked > number) {
      now = new Lane();
      number = asked;
    }
    return now;
  }
}
