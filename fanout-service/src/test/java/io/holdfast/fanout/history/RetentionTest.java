package io.holdfast.fanout.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.contract.settings.ChannelOptions.OutageMode;
import io.holdfast.fanout.testing.Options;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
  @Test
  void aNamespaceWithoutHistoryKeepsWhatLinksNeed() {
    assertEquals(
        Retention.LINK, Retention.of(Options.of("", 0, Duration.ZERO, 0, OutageMode.HOLD)));
  }

  @Test
  void aNamespaceKeepsAtLeastItsWindow() {
    Retention kept = Retention.of(Options.of("", 1_000, Duration.ofHours(1), 0, OutageMode.HOLD));
    assertEquals(new Retention(1_000, 4L << 20, Duration.ofHours(1).toMillis()), kept);
  }

  @Test
  void bytesOfTheNamespaceBoundItsMemory() {
    assertEquals(
        5_000,
        Retention.of(Options.of("", 10, Duration.ofHours(1), 5_000, OutageMode.HOLD)).bytesMax());
  }

  @Test
  void nothingIsKeptWithoutABound() {
    assertThrows(IllegalArgumentException.class, () -> new Retention(0, 1, 1));
  }
}
