package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.RemovalHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a session knows of one partition, and what waits for it.
///
/// Owned by the session's loop.
final class RedisPartition {
  /// A heartbeat that came back: it proves the tail once the log was read up to where it stood when
  /// the heartbeat was written.
  record Beat(long nonce, long epoch, long sequence) {}

  /// A removal that is answered once the tails have what was stored before it.
  record Removal(long sequence, RemovalHandler handler) {}

  final int number;
  final RedisKeys keys;
  final Deque<RedisWriter.Pending> queue = new ArrayDeque<>();
  final List<RedisTail> tails = new ArrayList<>();
  final Deque<Beat> beats = new ArrayDeque<>();
  final List<Removal> removals = new ArrayList<>();

  /// What is known of the log's end, from earlier sessions too once the server was greeted.
  KnownEnd known;

  /// Readers here were taken over something that others were handed, and are still to be told.
  boolean doubted;

  /// As it was last found in order; null until then.
  @Nullable LogState state;

  /// An append is under way.
  boolean appending;

  /// The log is not the one in `state`: nothing is appended until it was looked at.
  boolean fenced;

  /// The partition's streams are being read.
  boolean reading;

  /// The newest heartbeat read, whoever wrote it.
  long beatMillis;

  long beatCount;

  RedisPartition(int number, RedisKeys keys, KnownEnd known) {
    this.number = number;
    this.keys = keys;
    this.known = known;
  }
}
