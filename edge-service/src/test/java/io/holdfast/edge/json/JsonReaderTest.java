package io.holdfast.edge.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonReaderTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "12",
        "-1.5e+3",
        "true",
        "false",
        "\"\"",
        "\"a\\\"b ü\"",
        "{}",
        "[]",
        "{\"a\": [1, {}]}"
      })
  void aRawValueIsExactlyItsBytes(String value) throws BadJson {
    for (String space : new String[] {"", " ", "\n", " \r\n\t "}) {
      String text = "{\"x\":\"ü\",\"v\":" + space + value + space + ",\"after\":7}";
      try (JsonReader json = reader(text)) {
        json.start();
        assertTrue(json.advances());
        assertEquals("ü", json.text());
        assertTrue(json.advances());
        assertEquals(value, json.raw().toUtf8());
        assertTrue(json.advances());
        assertEquals("after", json.member());
        assertEquals(7, json.natural());
        assertFalse(json.advances());
        json.end();
      }
      assertTrue(JsonReader.isValue(Payload.utf8(space + value + space)), value);
    }
  }

  @Test
  void nullReadsAsAbsent() throws BadJson {
    try (JsonReader json =
        reader("{\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null,\"f\":null}")) {
      json.start();
      assertTrue(json.advances());
      assertEquals("", json.text());
      assertTrue(json.advances());
      assertEquals(0, json.number());
      assertTrue(json.advances());
      assertFalse(json.flag());
      assertTrue(json.advances());
      assertTrue(json.raw().isEmpty());
      assertTrue(json.advances());
      assertFalse(json.enters());
      assertTrue(json.advances());
      assertFalse(json.entersArray());
      assertFalse(json.advances());
    }
  }

  @Test
  void depthIsBounded() {
    String deep = "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}";
    BadJson refused =
        assertThrows(
            BadJson.class,
            () -> {
              try (JsonReader json = reader(deep)) {
                json.start();
                json.advances();
                json.raw();
              }
            });
    assertEquals("nested too deeply or too long", refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "1 2", "nul", "{\"a\":1,}", "'x'", "[1"})
  void whatIsNoValueIsNone(String text) {
    assertFalse(JsonReader.isValue(Payload.utf8(text)));
  }

  private static JsonReader reader(String text) throws BadJson {
    return new JsonReader(text.getBytes(StandardCharsets.UTF_8));
  }
}
