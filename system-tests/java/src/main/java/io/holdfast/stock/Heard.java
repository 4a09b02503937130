package io.holdfast.stock;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A publication as the SDK handed it over.
///
/// Immutable.
record Heard(String channel, JsonNode data, long offset, Map<String, String> tags) {
  static Heard of(String channel, byte[] data, long offset, @Nullable Map<String, String> tags) {
    return new Heard(channel, parsed(data), offset, tags == null ? Map.of() : Map.copyOf(tags));
  }

  static JsonNode parsed(byte[] data) {
    try {
      return Stage.JSON.readTree(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int number() {
    return data.path("n").asInt();
  }
}
