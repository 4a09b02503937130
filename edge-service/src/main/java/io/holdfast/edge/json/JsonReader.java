package io.holdfast.edge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.holdfast.contract.Payload;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;

/// Walks one JSON value in a byte array, member by member. A member that is null reads as absent:
/// empty text, zero, false, no bytes.
///
/// Owned by the call that reads.
public final class JsonReader implements AutoCloseable {
  /// Deeper nesting is refused; it bounds the parser's own memory.
  private static final int NESTING_MAX = 256;

  private static final int TEXT_CHARS_MAX = 100_000_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(NESTING_MAX)
                  .maxStringLength(TEXT_CHARS_MAX)
                  .build())
          .build();

  private final byte[] bytes;
  private final JsonParser json;

  public JsonReader(byte[] bytes) throws BadJson {
    this.bytes = bytes;
    try {
      this.json = JSON.createParser(bytes);
    } catch (IOException e) {
      throw bad(e);
    }
  }

  /// Whether these bytes are one JSON value.
  public static boolean isValue(Payload payload) {
    try (JsonReader json = new JsonReader(payload.toByteArray())) {
      if (json.next() == null) {
        return false;
      }
      json.skipElement();
      json.json.finishToken();
      return json.next() == null;
    } catch (BadJson | IOException _) {
      return false;
    }
  }

  /// Enters the object that the whole text must be.
  public void start() throws BadJson {
    if (next() != JsonToken.START_OBJECT) {
      throw new BadJson("the body must be one JSON object");
    }
  }

  /// Makes sure that nothing follows.
  public void end() throws BadJson {
    if (next() != null) {
      throw new BadJson("something follows the JSON object at " + place());
    }
  }

  /// Goes to the next member of the object that was entered; false at its end.
  public boolean advances() throws BadJson {
    return next() == JsonToken.FIELD_NAME;
  }

  public String member() throws BadJson {
    try {
      return json.currentName();
    } catch (IOException e) {
      throw bad(e);
    }
  }

  /// Goes to the next element of the array that was entered; false at its end. Afterwards the
  /// element is read with {@link #elementText} or {@link #elementIsObject}.
  public boolean advancesInArray() throws BadJson {
    return next() != JsonToken.END_ARRAY;
  }

  /// Enters the member's object; false when it is null.
  public boolean enters() throws BadJson {
    return enters(JsonToken.START_OBJECT, "an object");
  }

  /// Enters the member's array; false when it is null.
  public boolean entersArray() throws BadJson {
    return enters(JsonToken.START_ARRAY, "an array");
  }

  private boolean enters(JsonToken start, String wanted) throws BadJson {
    JsonToken token = next();
    if (token == JsonToken.VALUE_NULL) {
      return false;
    }
    if (token != start) {
      throw notA(wanted);
    }
    return true;
  }

  public String text() throws BadJson {
    next();
    return elementText();
  }

  public String elementText() throws BadJson {
    return switch (json.currentToken()) {
      case VALUE_NULL -> "";
      case VALUE_STRING -> currentText();
      case null, default -> throw notA("a text");
    };
  }

  /// Adds the texts of the member, which is one text or an array of them.
  public void texts(Collection<String> into) throws BadJson {
    JsonToken token = next();
    if (token == JsonToken.VALUE_NULL) {
      return;
    }
    if (token != JsonToken.START_ARRAY) {
      into.add(elementText());
      return;
    }
    while (advancesInArray()) {
      into.add(elementText());
    }
  }

  public boolean elementIsObject() {
    return json.currentToken() == JsonToken.START_OBJECT;
  }

  public boolean flag() throws BadJson {
    return switch (next()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE, VALUE_NULL -> false;
      case null, default -> throw notA("true or false");
    };
  }

  /// A whole number that is not negative.
  public long natural() throws BadJson {
    long value = number();
    if (value < 0) {
      throw notA("a whole number, 0 or more");
    }
    return value;
  }

  public long number() throws BadJson {
    JsonToken token = next();
    try {
      return switch (token) {
        case VALUE_NULL -> 0;
        case VALUE_NUMBER_INT -> json.getLongValue();
        case VALUE_NUMBER_FLOAT -> (long) json.getDoubleValue();
        case null, default -> throw notA("a number");
      };
    } catch (IOException _) {
      throw notA("a number of 64 bits");
    }
  }

  /// The member's bytes as they stand, without the space around them; empty when it is null.
  public Payload raw() throws BadJson {
    JsonToken token = next();
    if (token == JsonToken.VALUE_NULL) {
      return Payload.EMPTY;
    }
    try {
      int from = (int) json.currentTokenLocation().getByteOffset();
      if (token.isStructStart()) {
        json.skipChildren();
      } else {
        json.finishToken();
      }
      int to = (int) json.currentLocation().getByteOffset();
      return Payload.wrap(withoutNewlines(from, to));
    } catch (IOException e) {
      throw bad(e);
    }
  }

  public void skip() throws BadJson {
    next();
    skipElement();
  }

  public void skipElement() throws BadJson {
    try {
      json.skipChildren();
    } catch (IOException e) {
      throw bad(e);
    }
  }

  /// Newlines can only be space between tokens; JSON frames of clients end at them.
  private byte[] withoutNewlines(int from, int to) {
    int newlines = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        newlines++;
      }
    }
    if (newlines == 0) {
      return Arrays.copyOfRange(bytes, from, to);
    }
    byte[] kept = new byte[to - from - newlines];
    int at = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] != '\n' && bytes[i] != '\r') {
        kept[at++] = bytes[i];
      }
    }
    return kept;
  }

  private JsonToken next() throws BadJson {
    try {
      return json.nextToken();
    } catch (IOException e) {
      throw bad(e);
    }
  }

  private String currentText() throws BadJson {
    try {
      return json.getText();
    } catch (IOException e) {
      throw bad(e);
    }
  }

  private BadJson notA(String wanted) throws BadJson {
    return new BadJson(member() + " must be " + wanted + ", at " + place());
  }

  private String place() {
    return "byte " + json.currentTokenLocation().getByteOffset();
  }

  private static BadJson bad(IOException e) {
    return switch (e) {
      case StreamConstraintsException _ -> new BadJson("nested too deeply or too long");
      case JsonParseException parse -> located(parse);
      case JsonProcessingException processing -> located(processing);
      default -> new BadJson("not JSON: " + e.getMessage());
    };
  }

  private static BadJson located(JsonProcessingException e) {
    // The parser names its source, which is of no use to whoever sent it.
    String text = e.getOriginalMessage().replaceAll(" \\(start marker at .*\\)", "");
    int line = text.indexOf('\n');
    return new BadJson(
        "not JSON: "
            + (line < 0 ? text : text.substring(0, line))
            + ", at byte "
            + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()));
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw new IllegalStateException("closing a parser of bytes in memory", e);
    }
  }
}
