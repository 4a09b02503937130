package io.holdfast.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ValuesTest {
  @Test
  void readsDurationsAsThePeerWritesThem() {
    assertEquals(Optional.of(Duration.ofSeconds(25)), Values.duration("25s"));
    assertEquals(Optional.of(Duration.ofMillis(1_500)), Values.duration("1.5s"));
    assertEquals(Optional.of(Duration.ofDays(30)), Values.duration("720h"));
    assertEquals(Optional.of(Duration.ofSeconds(5_430)), Values.duration("1h30m30s"));
    assertEquals(Optional.of(Duration.ZERO), Values.duration("0"));
  }

  @Test
  void refusesDurationsWithoutUnitOrSense() {
    for (String text : new String[] {"", "5", "-1s", "s", "1s x", "1 s", "999999999999h"}) {
      assertEquals(Optional.empty(), Values.duration(text), text);
    }
  }

  @Test
  void writesDurationsThatItReadsBack() {
    for (String text : new String[] {"0s", "25s", "1500ms", "90m", "720h"}) {
      assertEquals(text, Values.text(Values.duration(text).orElseThrow()));
    }
  }
}
