package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/// What counts as UTF-8, as JSON, and as a safe close reason.
class TextRulesTest {
  @Property(tries = 2_000)
  void agreesWithThePlatformAboutUtf8(
      @ForAll @Size(max = 6) byte[] noise, @ForAll @IntRange(max = 6) int cut) {
    Utf8 check = new Utf8();
    int at = Math.min(cut, noise.length);
    boolean valid =
        check.accepts(noise, 0, at) && check.accepts(noise, at, noise.length) && check.isComplete();
    assertEquals(decodes(noise), valid);
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
