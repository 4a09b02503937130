package io.holdfast.edge.protocol;

import io.holdfast.contract.Payload;

/// An incremental check of UTF-8: overlong forms, surrogates and code points above U+10FFFF are
/// wrong. A character may be split over any number of parts.
///
/// Owned by whoever reads the text.
public final class Utf8 {
  private int pending;
  private int lowest = 0x80;
  private int highest = 0xBF;

  /// Takes the next part; false as soon as the text is wrong.
  public boolean accepts(byte[] part, int from, int to) {
    for (int i = from; i < to; i++) {
      if ((part[i] < 0 || pending > 0) && !accepts(part[i] & 0xFF)) {
        return false;
      }
    }
    return true;
  }

  /// Whether the text may end here: no character is half done.
  public boolean isComplete() {
    return pending == 0;
  }

  public static boolean isValid(byte[] text) {
    Utf8 check = new Utf8();
    return check.accepts(text, 0, text.length) && check.isComplete();
  }

  static boolean isValid(Payload text) {
    Utf8 check = new Utf8();
    for (int i = 0; i < text.length(); i++) {
      byte b = text.at(i);
      if ((b < 0 || check.pending > 0) && !check.accepts(b & 0xFF)) {
        return false;
      }
    }
    return check.isComplete();
  }

  private boolean accepts(int b) {
    if (pending > 0) {
      boolean right = b >= lowest && b <= highest;
      pending--;
      lowest = 0x80;
      highest = 0xBF;
      return right;
    }
    if (b >= 0xC2 && b <= 0xDF) {
      pending = 1;
    } else if (b >= 0xE0 && b <= 0xEF) {
      pending = 2;
      lowest = b == 0xE0 ? 0xA0 : 0x80;
      highest = b == 0xED ? 0x9F : 0xBF;
    } else if (b >= 0xF0 && b <= 0xF4) {
      pending = 3;
      lowest = b == 0xF0 ? 0x90 : 0x80;
      highest = b == 0xF4 ? 0x8F : 0xBF;
    } else {
      return false;
    }
    return true;
  }
}
