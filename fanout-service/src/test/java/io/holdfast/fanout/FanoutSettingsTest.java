package io.holdfast.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FanoutSettingsTest {
  @Test
  void theDefaultsAreThoseOfTheCatalog() {
    FanoutSettings settings = FanoutSettings.from(HoldfastCatalog.defaults());
    assertEquals("", settings.nodeName());
    assertEquals(Duration.ofSeconds(1), settings.beat());
    assertEquals(Duration.ofSeconds(5), settings.silence());
    assertEquals(8 << 20, settings.creditBytes());
    assertEquals(Duration.ofSeconds(5), settings.publishDeadline());
    assertEquals(new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)), settings.redial());
    assertEquals(255, settings.namespaces().nameMaxLength());
    assertEquals(Duration.ofSeconds(60), settings.bounds().linger());
    assertEquals(Duration.ofSeconds(27), settings.bounds().presenceLinger());
    assertTrue(settings.bounds().historyBytesMax() <= Runtime.getRuntime().maxMemory() / 4);
  }
}
