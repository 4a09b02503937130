package io.holdfast.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PositionTest {
  @Test
  void anEpochSurvivesItsTextForm() {
    long epoch = 1_795_000_000_123L;
    assertEquals(epoch, Position.parseEpoch(Position.epochText(epoch)));
    assertEquals("", Position.epochText(0));
    assertEquals(0, Position.parseEpoch(""));
  }

  @Test
  void aForeignEpochTextIsNoEpochOfOurs() {
    for (String foreign :
        new String[] {"AbCd", "-1", "+1", "0", "01", "x y", "zzzzzzzzzzzzzzzz", "é"}) {
      assertEquals(-1, Position.parseEpoch(foreign), foreign);
    }
  }

  @Test
  void positionsOfAChannelCompareByOffset() {
    assertTrue(new Position(1, 7).compareTo(new Position(2, 3)) > 0);
    assertThrows(IllegalArgumentException.class, () -> new Position(1, -1));
  }
}
