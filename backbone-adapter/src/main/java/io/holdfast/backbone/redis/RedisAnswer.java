package io.holdfast.backbone.redis;

import java.util.List;

/// What became of one call.
sealed interface RedisAnswer {
  /// Redis answered.
  record Reply(Object value) implements RedisAnswer {
    String text() {
      return RedisReply.text(value);
    }

    List<?> list() {
      return RedisReply.list(value);
    }
  }

  /// Redis said no, or did not answer.
  record Fault(Kind kind, String cause) implements RedisAnswer {
    enum Kind {
      /// Wrong credentials or a missing right: no waiting cures it.
      INCURABLE,
      /// Redis answered that it did nothing.
      REFUSED,
      /// The server is not the master, or not any more, and did nothing.
      DEMOTED,
      /// Redis is out of memory and did nothing.
      FULL,
      /// Nobody takes a connection.
      ABSENT,
      /// The connection failed or there is none: whether the call was carried out is unknown.
      LOST,
      /// No answer in time: whether the call was carried out is unknown.
      LATE
    }

    boolean noConnection() {
      return kind == Kind.LOST || kind == Kind.ABSENT;
    }
  }
}
