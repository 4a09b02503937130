package io.holdfast.simulation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Replies as a client reads them: one value after the other.
final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /// The objects in the text, in order.
  static List<Map<?, ?>> objects(String text) {
    List<Map<?, ?>> all = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      while (parser.nextToken() != null) {
        all.add((Map<?, ?>) value(parser));
      }
    } catch (IOException bad) {
      throw new Violation("not JSON: " + text + ": " + bad.getMessage());
    }
    return all;
  }

  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, value(parser));
        }
        yield members;
      }
      case START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          elements.add(value(parser));
        }
        yield elements;
      }
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> parser.getText();
    };
  }

  static @Nullable Map<?, ?> object(Map<?, ?> in, String name) {
    return (Map<?, ?>) in.get(name);
  }

  static long number(Map<?, ?> in, String name) {
    return in.get(name) instanceof Long number ? number : 0;
  }

  static boolean flag(Map<?, ?> in, String name) {
    return Boolean.TRUE.equals(in.get(name));
  }

  static String text(Map<?, ?> in, String name) {
    return in.get(name) instanceof String text ? text : "";
  }

  static List<?> list(Map<?, ?> in, String name) {
    return in.get(name) instanceof List<?> list ? list : List.of();
  }
}
