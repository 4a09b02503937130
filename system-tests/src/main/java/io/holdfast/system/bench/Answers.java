package io.holdfast.system.bench;

import io.holdfast.system.client.JsonScanner;

/// Reads positions in answers of the server API.
final class Answers {
  private static final String OFFSET = "\"offset\":";

  private Answers() {}

  /// How many positions the text holds.
  static int offsets(String text) {
    int count = 0;
    for (int at = text.indexOf(OFFSET); at >= 0; at = text.indexOf(OFFSET, at + 1)) {
      count++;
    }
    return count;
  }

  /// The top offset that a `history` answer tells; 0 of a channel that has none.
  static long lastOffset(byte[] answer) {
    JsonScanner json = new JsonScanner();
    json.over(answer, 0, answer.length).enter();
    long offset = 0;
    while (json.nextMember()) {
      if (!json.named("result")) {
        throw new AssertionError("history answered an error");
      }
      json.enter();
      while (json.nextMember()) {
        if (json.named("offset")) {
          offset = json.number();
        } else {
          json.skip();
        }
      }
    }
    return offset;
  }
}
