package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;

/// Walks JSON in place, without allocating: enough for replies and pushes, fast enough for a
/// million of them a second. Throws {@link IllegalArgumentException} on what is not JSON.
///
/// Owned by one thread; reused for text after text.
public final class JsonScanner {
  private byte[] bytes = {};
  private int at;
  private int end;
  private int nameFrom;
  private int nameTo;
  private int valueFrom;
  private int valueTo;

  /// Starts over at `from`.
  public JsonScanner over(byte[] text, int from, int to) {
    bytes = text;
    at = from;
    end = to;
    return this;
  }

  /// Steps into an object or array, if there is one here.
  public void enter() {
    byte open = peek();
    if (open != '{' && open != '[') {
      throw bad("an object or array");
    }
    at++;
  }

  /// Moves to the value of the next member of the object entered; false, and behind the object, at
  /// its end.
  public boolean nextMember() {
    if (atEndOf('}')) {
      return false;
    }
    string();
    nameFrom = valueFrom + 1;
    nameTo = valueTo - 1;
    if (peek() != ':') {
      throw bad("a colon");
    }
    at++;
    return true;
  }

  /// Moves to the next element of the array entered; false, and behind it, at its end.
  public boolean nextElement() {
    return !atEndOf(']');
  }

  /// Whether the member at hand has this name.
  public boolean named(String name) {
    int length = nameTo - nameFrom;
    if (length != name.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes[nameFrom + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Steps over the value here, whose place {@link #valueFrom} and {@link #valueTo} then tell.
  public void skip() {
    byte first = peek();
    if (first == '"') {
      string();
      return;
    }
    int from = at;
    if (first == '{') {
      at++;
      while (nextMember()) {
        skip();
      }
    } else if (first == '[') {
      at++;
      while (nextElement()) {
        skip();
      }
    } else {
      while (at < end && isBare(bytes[at])) {
        at++;
      }
      if (at == from) {
        throw bad("a value");
      }
    }
    valueFrom = from;
    valueTo = at;
  }

  /// The whole number here.
  public long number() {
    boolean negative = peek() == '-';
    if (negative) {
      at++;
    }
    int from = at;
    long value = 0;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      value = value * 10 + (bytes[at++] - '0');
    }
    if (at == from) {
      throw bad("a number");
    }
    return negative ? -value : value;
  }

  /// The true or false here.
  public boolean flag() {
    skip();
    return bytes[valueFrom] == 't';
  }

  /// The string here, for names and reasons that hold no escapes.
  public String text() {
    string();
    return new String(bytes, valueFrom + 1, valueTo - valueFrom - 2, StandardCharsets.UTF_8);
  }

  public int valueFrom() {
    return valueFrom;
  }

  public int valueTo() {
    return valueTo;
  }

  /// True when nothing but blanks is left.
  public boolean atEnd() {
    blanks();
    return at >= end;
  }

  private boolean atEndOf(char close) {
    byte next = peek();
    if (next == ',') {
      at++;
      peek();
      return false;
    }
    if (next == close) {
      at++;
      return true;
    }
    return false;
  }

  private void string() {
    if (peek() != '"') {
      throw bad("a string");
    }
    int from = at++;
    while (at < end && bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
    if (at >= end) {
      throw bad("the end of a string");
    }
    at++;
    valueFrom = from;
    valueTo = at;
  }

  private byte peek() {
    blanks();
    if (at >= end) {
      throw bad("more");
    }
    return bytes[at];
  }

  private void blanks() {
    while (at < end
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
  }

  private static boolean isBare(byte b) {
    return (b >= '0' && b <= '9')
        || (b >= 'a' && b <= 'z')
        || b == '-'
        || b == '+'
        || b == '.'
        || b == 'E';
  }

  private IllegalArgumentException bad(String wanted) {
    String rest =
        new String(
            bytes, Math.min(at, end), Math.min(60, Math.max(0, end - at)), StandardCharsets.UTF_8);
    return new IllegalArgumentException("wanted " + wanted + " at: " + rest);
  }
}
