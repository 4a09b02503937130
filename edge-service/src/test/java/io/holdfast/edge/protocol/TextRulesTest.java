package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What counts as UTF-8, as JSON, and as a safe close reason.
class TextRulesTest {
  /// First and last bytes of each class that the encoding knows, and their neighbours.
  private static final int[] EDGES = {
    0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec,
    0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff
  };

  @Test
  void agreesWithThePlatformAboutUtf8WhereverTheBytesAreCut() {
    Random dice = new Random(1);
    int valid = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] noise = new byte[dice.nextInt(6)];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (byte) EDGES[dice.nextInt(EDGES.length)];
      }
      int at = dice.nextInt(noise.length + 1);
      Utf8 check = new Utf8();
      boolean accepted =
          check.accepts(noise, 0, at)
              && check.accepts(noise, at, noise.length)
              && check.isComplete();
      assertEquals(decodes(noise), accepted, () -> HexFormat.of().formatHex(noise));
      valid += accepted ? 1 : 0;
    }
    assertTrue(valid > 10_000, "too few valid ones to mean anything: " + valid);
  }

  private static boolean decodes(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException wrong) {
      return false;
    }
  }

  @Test
  void knowsJsonFromWhatLooksLikeIt() {
    for (String json :
        new String[] {
          "1",
          "-0.5e+10",
          "true",
          "null",
          "\"\\u00e9\\n\"",
          "[]",
          "{}",
          " [1, {\"a\":[]}] ",
          "\"ü\""
        }) {
      assertTrue(JsonText.isValue(Payload.utf8(json)), json);
    }
    for (String text :
        new String[] {
          "",
          "01",
          "1.",
          ".5",
          "+1",
          "tru",
          "nulll",
          "\"",
          "\"\n\"",
          "\"\\x\"",
          "\"\\u12g4\"",
          "[1,]",
          "{\"a\"}",
          "{a:1}",
          "{\"a\":1,}",
          "1 2",
          "[",
          "-",
          "1e",
          "{\"a\":1}}"
        }) {
      assertFalse(JsonText.isValue(Payload.utf8(text)), text);
    }
    assertFalse(JsonText.isValue(Payload.wrap(new byte[] {'"', (byte) 0xC3, '"'})));
    assertFalse(JsonText.isValue(Payload.utf8("[".repeat(100_000))));
  }

  @Test
  void neverSendsACloseReasonThatParsesAsJson() {
    for (String reason :
        new String[] {"42", "-1", "true", "null", "\"x\"", "[1]", "{\"a\":1}", " 7 "}) {
      assertFalse(JsonText.isValue(Payload.utf8(CloseReason.of(4000, reason).text())), reason);
    }
    assertEquals("bye", CloseReason.of(4000, "bye").text());
  }

  @Test
  void cutsACloseReasonAtACharacter() {
    String text = CloseReason.of(4000, "€".repeat(100)).text();
    assertEquals("€".repeat(41), text);
  }
}
