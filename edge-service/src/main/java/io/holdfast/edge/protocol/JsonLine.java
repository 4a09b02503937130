package io.holdfast.edge.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.holdfast.contract.Payload;
import java.io.IOException;
import java.util.Arrays;

/// One command's line being read: the streaming parser, and the bytes from which raw members are
/// cut.
///
/// Owned by the call that reads the line.
final class JsonLine {
  private final JsonParser json;
  private final byte[] frame;
  private final int from;

  JsonLine(JsonParser json, byte[] frame, int from) {
    this.json = json;
    this.frame = frame;
    this.from = from;
  }

  /// The current value as it was written, `null` too.
  Payload raw() throws IOException {
    int start = from + (int) json.currentTokenLocation().getByteOffset();
    json.skipChildren();
    json.finishToken();
    int end = from + (int) json.currentLocation().getByteOffset();
    return Payload.wrap(Arrays.copyOfRange(frame, start, end));
  }

  String text() throws IOException, MalformedFrame {
    return switch (json.currentToken()) {
      case VALUE_STRING -> json.getText();
      case VALUE_NULL -> "";
      default -> throw new MalformedFrame(json.currentName() + " is a string");
    };
  }

  long number() throws IOException, MalformedFrame {
    return switch (json.currentToken()) {
      case VALUE_NUMBER_INT -> json.getLongValue();
      case VALUE_NULL -> 0;
      default -> throw new MalformedFrame(json.currentName() + " is a whole number");
    };
  }

  long natural() throws IOException, MalformedFrame {
    long number = number();
    if (number < 0) {
      throw new MalformedFrame(json.currentName() + " is not negative");
    }
    return number;
  }

  int integer() throws IOException, MalformedFrame {
    return Math.clamp(number(), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  boolean flag() throws MalformedFrame {
    return switch (json.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      default -> throw new MalformedFrame("a flag is true or false");
    };
  }

  /// Whether the current value is an object, which is then entered; null is none.
  boolean enters() throws MalformedFrame {
    return switch (json.currentToken()) {
      case START_OBJECT -> true;
      case VALUE_NULL -> false;
      default -> throw new MalformedFrame("a request is a JSON object");
    };
  }

  /// Moves to the next member's value; false at the object's end.
  boolean advances() throws IOException {
    if (json.nextToken() == JsonToken.END_OBJECT) {
      return false;
    }
    json.nextToken();
    return true;
  }

  /// Moves to the next element of the array that is the current value, or in which it is; false at
  /// the array's end, and where null stands for an empty one.
  boolean advancesInArray() throws IOException, MalformedFrame {
    if (json.currentToken() == JsonToken.VALUE_NULL && !json.getParsingContext().inArray()) {
      return false;
    }
    if (json.currentToken() != JsonToken.START_ARRAY && !json.getParsingContext().inArray()) {
      throw new MalformedFrame(json.currentName() + " is a list");
    }
    return json.nextToken() != JsonToken.END_ARRAY;
  }

  String member() throws IOException {
    return json.currentName();
  }

  void skip() throws IOException {
    json.skipChildren();
  }
}
