package io.holdfast.edge.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.edge.testing.Zip;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

class InflationTest {
  private static byte[] message(Inbound inbound) {
    return assertInstanceOf(Inbound.Message.class, inbound).bytes();
  }

  private static int closeCode(Inbound inbound) {
    return assertInstanceOf(Inbound.Violation.class, inbound).reason().code();
  }

  @Test
  void restoresWhateverWasCompressed() {
    Random dice = new Random(5);
    for (int length : new int[] {0, 1, 5, 1_023, 1_024, 1_025, 4_096, 70_000}) {
      byte[] random = new byte[length];
      dice.nextBytes(random);
      byte[] same = new byte[length];
      Arrays.fill(same, (byte) 'a');
      assertArrayEquals(random, message(Inflation.inflate(Zip.compressed(random), 100_000)));
      assertArrayEquals(same, message(Inflation.inflate(Zip.compressed(same), 100_000)));
    }
  }

  @Test
  void takesAMessageOfJustTheLimitAndNoneAbove() {
    for (int limit : new int[] {1, 500, 1_024, 50_000}) {
      byte[] just = new byte[limit];
      assertEquals(limit, message(Inflation.inflate(Zip.compressed(just), limit)).length);
      assertEquals(1009, closeCode(Inflation.inflate(Zip.compressed(new byte[limit + 1]), limit)));
    }
  }

  @Test
  void costsNoMoreThanTheLimitWhateverStandsForIt() {
    byte[] bomb = Zip.compressed(new byte[64 << 20]);
    assertEquals(1009, closeCode(Inflation.inflate(bomb, 655_360)));
  }

  @Test
  void takesAStreamThatSaysItsEnd() {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[] {'{', '}'});
    deflater.finish();
    byte[] out = new byte[64];
    int length = deflater.deflate(out);
    deflater.end();
    assertArrayEquals(
        new byte[] {'{', '}'}, message(Inflation.inflate(Arrays.copyOf(out, length), 100)));
  }

  @Test
  void refusesWhatIsNotCompressed() {
    assertEquals(
        1007, closeCode(Inflation.inflate(new byte[] {(byte) 0xFF, (byte) 0xFF, 7, 7}, 1_000)));
  }

  @Test
  void survivesAnyBytes() {
    Random dice = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      byte[] noise = new byte[dice.nextInt(200)];
      dice.nextBytes(noise);
      Inflation.inflate(noise, 1_000);
    }
  }
}
