package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailRemoval;
import io.holdfast.contract.Publication;
import java.util.List;

/// One entry of a log as it was read.
///
/// Immutable.
sealed interface LogEntry {
  LogPosition at();

  /// A publication.
  record Published(LogPosition at, TailEntry entry) implements LogEntry {
    Publication publication() {
      return entry.publication();
    }
  }

  /// The channel's publications up to an offset are forgotten.
  record Removed(LogPosition at, TailRemoval removal) implements LogEntry {}

  default boolean isAfter(LogPosition position) {
    return at().epoch() > position.epoch()
        || (at().epoch() == position.epoch() && at().sequence() > position.sequence());
  }

  default boolean follows(LogPosition position) {
    return at().epoch() == position.epoch() && at().sequence() == position.sequence() + 1;
  }

  /// From the fields of a stream entry, in the order in which the scripts write them.
  static LogEntry of(long epoch, long sequence, List<byte[]> fields) {
    return of(new LogPosition(epoch, sequence), fields.get(0), fields.get(1), fields.get(3));
  }

  /// From what the scripts that read answer: id, offset, time, body.
  static LogEntry of(List<?> parts) {
    return of(
        LogState.position(RedisReply.text(parts.get(0))), parts.get(1), parts.get(2), parts.get(3));
  }

  private static LogEntry of(LogPosition at, Object offset, Object time, Object body) {
    return of(at, RedisReply.number(offset), RedisReply.number(time), RedisReply.bytes(body));
  }

  /// As it was appended.
  static LogEntry of(LogPosition at, long number, long timeMillis, byte[] bytes) {
    String channel = EntryFormat.channel(bytes);
    if (EntryFormat.isRemoval(bytes)) {
      return new Removed(at, new TailRemoval(at.sequence(), channel, number));
    }
    Publication publication = EntryFormat.publication(bytes, number, timeMillis);
    return new Published(at, new TailEntry(at.sequence(), channel, publication));
  }
}
