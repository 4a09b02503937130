package io.holdfast.edge.api;

import io.holdfast.edge.json.JsonBytes;

/// What a call came to.
sealed interface ApiReply {
  /// Writes the members of the result object.
  @FunctionalInterface
  interface Body {
    void writeTo(JsonBytes out);
  }

  Body NOTHING = _ -> {};

  record Done(Body body) implements ApiReply {}

  record Failed(ApiError error) implements ApiReply {}
}
