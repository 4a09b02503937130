package io.holdfast.edge.fossil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What is patched comes out as it went in, and is never larger.
class FossilTest {
  private static final String ROOM =
      "{\"room\":\"harbour\",\"people\":[\"ada\",\"grace\",\"edsger\"],\"count\":%d,\"open\":true}";

  private static Optional<Payload> patch(String base, String target) {
    return Fossil.patch(Payload.utf8(base), Payload.utf8(target), true);
  }

  @Test
  void saysOnlyWhatChanged() {
    Payload patch = patch(ROOM.formatted(7), ROOM.formatted(8)).orElseThrow();
    assertTrue(patch.length() < 30, patch::toUtf8);
    assertEquals(
        ROOM.formatted(8), FossilReader.apply(Payload.utf8(ROOM.formatted(7)), patch).toUtf8());
  }

  /// Written by hand from the format's description.
  @Test
  void writesTheFormatToTheLetter() {
    String said = patch("abcdefghijklmnopqrst", "abcdefghijklmnopqrstxyz").orElseThrow().toUtf8();
    assertEquals("N\nK@0,3:xyz", said.substring(0, 11));
    assertEquals(';', said.charAt(said.length() - 1));
    assertEquals(
        0x61626364L + 0x65000000L, Fossil.checksum("abcde".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void givesUpWhatWouldNotBeSmaller() {
    assertTrue(patch("short", "short").isEmpty());
    assertTrue(patch(ROOM.formatted(7), "{\"something\":\"else entirely\"}").isEmpty());
    assertTrue(patch("", ROOM).isEmpty());
    assertTrue(patch(ROOM, "").isEmpty());
  }

  @Test
  void noticesAnotherBase() {
    Payload patch = patch(ROOM.formatted(7), ROOM.formatted(8)).orElseThrow();
    Payload other = Payload.utf8(ROOM.formatted(7).replace("ada", "eda"));
    assertThrows(IllegalStateException.class, () -> FossilReader.apply(other, patch));
  }

  @Test
  void neverCutsACharacter() throws CharacterCodingException {
    Random dice = new Random(11);
    String letters = "aé€𝄞ßяж中文ab";
    for (int round = 0; round < 3_000; round++) {
      String base = words(dice, letters, 10 + dice.nextInt(120));
      String target = edited(dice, base, letters);
      Optional<Payload> patch = patch(base, target);
      if (patch.isPresent()) {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(patch.get().toByteArray()));
        assertEquals(target, FossilReader.apply(Payload.utf8(base), patch.get()).toUtf8());
      }
    }
  }

  @Test
  void bringsBackAnyBytes() {
    Random dice = new Random(12);
    int patched = 0;
    for (int round = 0; round < 3_000; round++) {
      int kinds = 1 + dice.nextInt(round % 2 == 0 ? 3 : 256);
      byte[] base = bytes(dice, dice.nextInt(400), kinds);
      byte[] target = edited(dice, base, kinds);
      Payload from = Payload.wrap(base);
      Payload to = Payload.wrap(target);
      Optional<Payload> patch = Fossil.patch(from, to, false);
      if (patch.isPresent()) {
        patched++;
        assertTrue(patch.get().length() < to.length());
        assertEquals(to, FossilReader.apply(from, patch.get()));
      }
    }
    assertTrue(patched > 1_000, patched + " of 3000");
  }

  /// Equal blocks everywhere, and hashes that collide, cost bounded time.
  @Test
  void survivesRepetitions() {
    byte[] base = new byte[300_000];
    byte[] target = new byte[300_000];
    for (int i = 0; i < base.length; i++) {
      base[i] = (byte) (i % 16 == 15 ? 2 : 1);
      target[i] = (byte) (i % 16 == 14 ? 2 : 1);
    }
    target[150_000] = 3;
    Payload patch = Fossil.patch(Payload.wrap(base), Payload.wrap(target), false).orElseThrow();
    assertEquals(Payload.wrap(target), FossilReader.apply(Payload.wrap(base), patch));
  }

  private static byte[] bytes(Random dice, int length, int kinds) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) dice.nextInt(kinds);
    }
    return bytes;
  }

  /// The base with some runs replaced, moved or left out.
  private static byte[] edited(Random dice, byte[] base, int kinds) {
    ByteBuffer out = ByteBuffer.allocate(4_000);
    int pieces = 1 + dice.nextInt(5);
    for (int i = 0; i < pieces; i++) {
      if (dice.nextInt(3) > 0 && base.length > 0) {
        int from = dice.nextInt(base.length);
        out.put(base, from, dice.nextInt(base.length - from + 1));
      } else {
        out.put(bytes(dice, dice.nextInt(30), kinds));
      }
    }
    byte[] made = new byte[out.position()];
    out.flip().get(made);
    return made;
  }

  private static String words(Random dice, String letters, int count) {
    StringBuilder words = new StringBuilder();
    int[] points = letters.codePoints().toArray();
    for (int i = 0; i < count; i++) {
      words.appendCodePoint(points[dice.nextInt(points.length)]);
    }
    return words.toString();
  }

  private static String edited(Random dice, String base, String letters) {
    int[] points = base.codePoints().toArray();
    int at = dice.nextInt(points.length);
    int end = at + dice.nextInt(points.length - at + 1);
    return new String(points, 0, at)
        + words(dice, letters, dice.nextInt(4))
        + new String(points, end, points.length - end)
        + (dice.nextBoolean() ? new String(points, at, end - at) : "");
  }
}
