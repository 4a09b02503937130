package io.holdfast.edge.protocol;

import io.holdfast.contract.Payload;

/// Whether bytes are one JSON value in UTF-8. Publications come from anywhere; bytes that are not
/// JSON must not reach the frames of a JSON client.
///
/// Owned by the call that checks.
public final class JsonText {
  private static final int NESTING_MAX = 512;

  private final Payload text;
  private int at;
  private boolean wide;

  private JsonText(Payload text) {
    this.text = text;
  }

  public static boolean isValue(Payload payload) {
    JsonText check = new JsonText(payload);
    if (!check.value(0)) {
      return false;
    }
    check.space();
    return check.at == payload.length() && (!check.wide || Utf8.isValid(payload));
  }

  private boolean value(int depth) {
    space();
    if (at >= text.length() || depth > NESTING_MAX) {
      return false;
    }
    return switch (text.at(at)) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number();
    };
  }

  private boolean object(int depth) {
    at++;
    space();
    if (takes('}')) {
      return true;
    }
    do {
      space();
      if (peek() != '"' || !string()) {
        return false;
      }
      space();
      if (!takes(':') || !value(depth + 1)) {
        return false;
      }
      space();
    } while (takes(','));
    return takes('}');
  }

  private boolean array(int depth) {
    at++;
    space();
    if (takes(']')) {
      return true;
    }
    do {
      if (!value(depth + 1)) {
        return false;
      }
      space();
    } while (takes(','));
    return takes(']');
  }

  private boolean string() {
    at++;
    while (at < text.length()) {
      byte b = text.at(at++);
      if (b == '"') {
        return true;
      }
      if (b >= 0 && b < 0x20) {
        return false;
      }
      wide |= b < 0;
      if (b == '\\' && !escape()) {
        return false;
      }
    }
    return false;
  }

  private boolean escape() {
    int kind = peek();
    at++;
    if (kind == 'u') {
      for (int i = 0; i < 4; i++, at++) {
        if (Character.digit(peek(), 16) < 0) {
          return false;
        }
      }
      return true;
    }
    return kind > 0 && "\"\\/bfnrt".indexOf(kind) >= 0;
  }

  private boolean number() {
    takes('-');
    if (!takes('0') && !digits()) {
      return false;
    }
    if (takes('.') && !digits()) {
      return false;
    }
    if (takes('e') || takes('E')) {
      if (!takes('+')) {
        takes('-');
      }
      return digits();
    }
    return true;
  }

  private boolean digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean literal(String word) {
    for (int i = 0; i < word.length(); i++, at++) {
      if (peek() != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean takes(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  private int peek() {
    return at < text.length() ? text.at(at) : -1;
  }

  private void space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
      at++;
    }
  }
}
