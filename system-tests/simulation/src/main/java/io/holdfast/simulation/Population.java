package io.holdfast.simulation;

import java.util.List;
import java.util.stream.IntStream;

/// Which channels there are, who reads them, and how often something is published.
///
/// @param oneEach a client reads one channel, and each channel has one publisher; else chance tells
/// @param pauseMillisMax longest pause of a publisher between two publishes
record Population(List<String> channels, boolean oneEach, int pauseMillisMax) {
  /// Channels of each kind, with a publisher or two.
  static final Population OF_EACH_KIND =
      new Population(List.of("deep:a", "deep:b", "shallow:c", "bare:d"), false, 400);

  /// Many readers of a few channels with history.
  static Population crowd(int channels) {
    return new Population(
        IntStream.range(0, channels).mapToObj(i -> "deep:" + i).toList(), true, 2_000);
  }
}
