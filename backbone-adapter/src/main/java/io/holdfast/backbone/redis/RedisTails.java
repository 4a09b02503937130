package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.redis.RedisPartition.Beat;
import io.holdfast.backbone.redis.RedisPartition.Removal;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.RemovalHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The tails of a session: one blocking read serves all partitions whose tails keep up; the others
/// are fed from the log. A heartbeat is told when the log was read up to where it stood when the
/// heartbeat was written, so it proves the log's tail and not only the connection.
///
/// Owned by the session's loop.
final class RedisTails {
  private static final Duration BLOCK = Duration.ofMillis(500);
  private static final long PAUSE_NANOS = 50_000_000L;

  /// A second read serves partitions that came while the first one waits.
  private static final int READS_MAX = 2;

  private static final int COUNT_MIN = 8;
  private static final int COUNT_MAX = 1_024;
  private static final long BYTES_WANTED = 2L << 20;
  private static final int BEATS_KEPT = 16;

  private final RedisCore core;
  private final List<RedisPartition> partitions;
  private final String writerId = UUID.randomUUID().toString();
  private int count = 32;
  private int reads;
  private boolean pausing;

  /// What one read brought for one partition.
  private static final class Brought {
    private final List<LogEntry> entries = new ArrayList<>();
    private final List<Beat> beats = new ArrayList<>();
    private long bytes;
  }

  RedisTails(RedisCore core, List<RedisPartition> partitions) {
    this.core = core;
    this.partitions = partitions;
  }

  String writerId() {
    return writerId;
  }

  void feedSoon(RedisTail tail) {
    core.offer(() -> feed(tail));
  }

  void dropSoon(RedisTail tail) {
    core.offer(() -> tail.partition().tails.remove(tail));
  }

  void seen(RedisPartition partition, LogPosition position, long offset) {
    core.logs().seen(partition, position.epoch(), position.sequence(), offset);
  }

  // Starting and feeding.

  void open(RedisTail tail, @Nullable LogPosition after) {
    RedisPartition partition = tail.partition();
    if (core.over()) {
      tail.end("the session is over");
      return;
    }
    partition.tails.add(tail);
    if (after != null) {
      tail.startAt(after);
      feed(tail);
      return;
    }
    core.logs()
        .look(
            partition,
            state -> {
              tail.startAt(state.end());
              if (partition.tails.size() == 1) {
                partition.known.joined(state.end());
              }
              if (core.pubsub() == null) {
                tail.goLive(state.head());
              } else {
                feed(tail); // What came while this answer was on its way is here already.
              }
              tellDoubt(partition);
            },
            fault -> {
              core.fault(fault);
              core.soon(() -> retryOpening(tail));
            });
  }

  private void retryOpening(RedisTail tail) {
    if (!tail.closed() && tail.partition().tails.remove(tail)) {
      open(tail, null);
    }
  }

  /// The log goes on in another epoch: each tail is told how it stands to that.
  void epochChanged(RedisPartition partition) {
    partition.beatMillis = 0;
    partition.beatCount = 0;
    for (RedisTail tail : List.copyOf(partition.tails)) {
      if (tail.live()) {
        behind(tail);
      }
    }
  }

  /// Readers were taken over something that others were handed: they are told, now or as soon as
  /// there is a tail.
  void doubt(RedisPartition partition) {
    partition.doubted = true;
    tellDoubt(partition);
  }

  private static void tellDoubt(RedisPartition partition) {
    if (partition.doubted && !partition.tails.isEmpty()) {
      partition.doubted = false;
      List.copyOf(partition.tails).forEach(RedisTail::doubt);
    }
  }

  private void behind(RedisTail tail) {
    tail.fallBehind();
    feed(tail);
  }

  private void feed(RedisTail tail) {
    RedisPartition partition = tail.partition();
    if (tail.closed()) {
      partition.tails.remove(tail);
      return;
    }
    if (tail.full()) {
      tail.awaitRoom();
      return;
    }
    Pubsub pubsub = core.pubsub();
    if (pubsub != null) {
      pubsub.feed(tail, answer -> answered(tail, answer));
      return;
    }
    LogPosition after = tail.position();
    core.call(
        Script.FEED,
        partition,
        List.of(),
        new Object[] {
          after.epoch() + "-" + (after.sequence() + 1),
          Integer.toString(COUNT_MAX),
          Long.toString(BYTES_WANTED)
        },
        answer -> answered(tail, answer));
  }

  private void answered(RedisTail tail, RedisAnswer answer) {
    switch (answer) {
      case Fault fault -> {
        core.fault(fault);
        core.soon(() -> feed(tail));
      }
      case Reply reply -> fed(tail, reply.list());
    }
  }

  private void fed(RedisTail tail, List<?> reply) {
    RedisPartition partition = tail.partition();
    LogState state = LogState.of(RedisReply.list(reply.get(0)));
    if (!core.logs().accepts(partition, state)) {
      core.logs()
          .look(
              partition,
              found -> feed(tail),
              fault -> {
                core.fault(fault);
                core.soon(() -> feed(tail));
              });
      return;
    }
    List<LogEntry> entries = new ArrayList<>();
    for (Object entry : RedisReply.list(reply.get(1))) {
      entries.add(LogEntry.of(RedisReply.list(entry)));
    }
    boolean all = RedisReply.text(reply.get(2)).equals("all");
    if (!tail.feed(state, entries, all)) {
      feed(tail);
    } else if (tail.full()) {
      tail.awaitRoom();
    } else {
      tail.goLive(state.head());
      settleRemovals(partition);
    }
  }

  // The blocking read.

  /// Reads on for every partition that is not being read and has a tail that keeps up.
  void readOn() {
    if (pausing || core.pubsub() != null || reads >= READS_MAX) {
      return;
    }
    List<RedisPartition> wanted = new ArrayList<>();
    List<RedisDriver.From> places = new ArrayList<>();
    for (RedisPartition partition : partitions) {
      LogPosition from = partition.reading ? null : lowest(partition);
      if (from != null) {
        wanted.add(partition);
        places.add(new RedisDriver.From(partition.keys.log(), from.epoch(), from.sequence()));
        places.add(
            new RedisDriver.From(
                partition.keys.beats(), partition.beatMillis, partition.beatCount));
      }
    }
    if (wanted.isEmpty()) {
      return;
    }
    wanted.forEach(partition -> partition.reading = true);
    reads++;
    int asked = count;
    core.read(places, asked, BLOCK, answer -> readDone(wanted, asked, answer));
  }

  private static @Nullable LogPosition lowest(RedisPartition partition) {
    LogPosition lowest = null;
    for (RedisTail tail : partition.tails) {
      if (tail.live() && (lowest == null || !tail.reached(lowest.epoch(), lowest.sequence()))) {
        lowest = tail.position();
      }
    }
    return lowest;
  }

  private void readDone(List<RedisPartition> read, int asked, RedisAnswer answer) {
    reads--;
    read.forEach(partition -> partition.reading = false);
    switch (answer) {
      case Fault fault -> {
        pausing = true;
        core.later(PAUSE_NANOS, () -> pausing = false);
        core.fault(fault);
      }
      case Reply reply -> brought(read, asked, reply);
    }
  }

  private void brought(List<RedisPartition> read, int asked, Reply reply) {
    Map<String, Brought> logs = new HashMap<>();
    Map<String, RedisPartition> beats = new HashMap<>();
    for (RedisPartition partition : read) {
      logs.put(partition.keys.log(), new Brought());
      beats.put(partition.keys.beats(), partition);
    }
    RedisDriver.each(
        reply,
        (stream, first, second, fields) -> {
          Brought log = logs.get(stream);
          RedisPartition beating = beats.get(stream);
          if (log != null) {
            log.bytes += fields.get(3).length;
            log.entries.add(LogEntry.of(first, second, fields));
          } else if (beating != null) {
            heard(beating, logs, first, second, fields);
          }
        });
    long bytes = 0;
    boolean more = false;
    for (RedisPartition partition : read) {
      Brought log = logs.get(partition.keys.log());
      if (log != null) {
        bytes += log.bytes;
        more |= log.entries.size() >= asked;
        deliver(partition, log, log.entries.size() >= asked);
      }
    }
    adapt(bytes, more);
  }

  /// What a subscription brought.
  void pushed(RedisPartition partition, List<LogEntry> entries, List<Beat> beats) {
    Brought brought = new Brought();
    brought.entries.addAll(entries);
    brought.beats.addAll(beats);
    deliver(partition, brought, false);
  }

  private void heard(
      RedisPartition partition,
      Map<String, Brought> logs,
      long millis,
      long number,
      List<byte[]> fields) {
    partition.beatMillis = millis;
    partition.beatCount = number;
    Brought log = logs.get(partition.keys.log());
    if (log != null && RedisReply.text(fields.get(0)).equals(writerId)) {
      log.beats.add(
          new Beat(
              Long.parseLong(RedisReply.text(fields.get(1))),
              RedisReply.number(fields.get(2)),
              RedisReply.number(fields.get(3))));
    }
  }

  /// Large entries are read few at a time, small ones many.
  private void adapt(long bytes, boolean more) {
    if (bytes > BYTES_WANTED) {
      count = Math.max(COUNT_MIN, count / 2);
    } else if (more && bytes < BYTES_WANTED / 2) {
      count = Math.min(COUNT_MAX, count * 2);
    }
  }

  private void deliver(RedisPartition partition, Brought brought, boolean more) {
    partition.beats.addAll(brought.beats);
    while (partition.beats.size() > BEATS_KEPT) {
      partition.beats.remove();
    }
    boolean someClosed = false;
    for (RedisTail tail : List.copyOf(partition.tails)) {
      if (tail.live() && (!tail.take(brought.entries) || (!more && missed(tail)))) {
        behind(tail);
      }
      someClosed |= tail.closed();
    }
    if (someClosed) {
      partition.tails.removeIf(RedisTail::closed);
    }
    if (!more) {
      partition.beats.clear();
    }
    settleRemovals(partition);
  }

  /// Tells the heartbeats that the tail has caught up with; true when one says that there is more
  /// of the log than the tail was given.
  private static boolean missed(RedisTail tail) {
    for (Beat beat : tail.partition().beats) {
      if (!tail.reached(beat.epoch(), beat.sequence())) {
        return true;
      }
      tail.beat(beat.nonce());
    }
    return false;
  }

  // Removals.

  void removed(RedisPartition partition, long sequence, RemovalHandler handler) {
    partition.removals.add(new Removal(sequence, handler));
    settleRemovals(partition);
  }

  private static void settleRemovals(RedisPartition partition) {
    if (partition.removals.isEmpty()) {
      return;
    }
    LogPosition lowest = lowest(partition);
    for (Removal removal : List.copyOf(partition.removals)) {
      if (lowest == null || lowest.sequence() >= removal.sequence()) {
        partition.removals.remove(removal);
        removal.handler().removed();
      }
    }
  }

  void end(String cause) {
    for (RedisPartition partition : partitions) {
      List.copyOf(partition.tails).forEach(tail -> tail.end(cause));
      partition.tails.clear();
      List.copyOf(partition.removals)
          .forEach(removal -> removal.handler().refused(RedisWriter.closed(cause)));
      partition.removals.clear();
    }
  }
}
