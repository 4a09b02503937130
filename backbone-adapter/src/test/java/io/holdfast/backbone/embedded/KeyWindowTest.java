package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyWindowTest {
  private static final byte[] CHANNEL = bytes("channel");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void remembersExactlyTheNewestKeysOfTheWindow() {
    KeyWindow window = new KeyWindow(3_000, 10_000, new Random(1));
    Deque<Long> model = new ArrayDeque<>();
    Random dice = new Random(2);
    long now = 0;
    for (long i = 0; i < 50_000; i++) {
      now += dice.nextInt(8);
      long oldest = now - 10_000;
      while (!model.isEmpty() && model.peek() >> 20 < oldest) {
        model.poll();
      }
      assertEquals(-1, window.find(CHANNEL, bytes("k" + i), now));
      window.remember(CHANNEL, bytes("k" + i), 9, i, now);
      model.add(now << 20 | i);
      if (model.size() > 3_000) {
        model.poll();
      }
      assertEquals(model.size(), window.size());
      long asked = Math.max(0, i - dice.nextInt(6_000));
      boolean known = asked >= (model.element() & 0xfffff);
      int found = window.find(CHANNEL, bytes("k" + asked), now);
      assertEquals(known, found >= 0, "key " + asked + " at " + i);
      if (known) {
        assertEquals(asked, window.offsetAt(found));
        assertEquals(9, window.epochAt(found));
      }
    }
  }

  @Test
  void keepsChannelsApart() {
    KeyWindow window = new KeyWindow(10, 1_000, new Random(1));
    window.remember(bytes("a"), bytes("bc"), 1, 1, 0);
    assertEquals(-1, window.find(bytes("ab"), bytes("c"), 0));
    assertTrue(window.find(bytes("a"), bytes("bc"), 0) >= 0);
  }
}
