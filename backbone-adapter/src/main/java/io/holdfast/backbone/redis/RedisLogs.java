package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.SessionEnd;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/// The identity of the logs: looks at them, adopts those that are not what they were, and remembers
/// over sessions what was seen of them.
///
/// Owned by the session's loop.
final class RedisLogs {
  private static final System.Logger LOG = System.getLogger(RedisLogs.class.getName());
  private static final int ADOPTIONS_MAX = 8;
  private static final long ANSWER_NANOS = 1_000_000L;

  private final RedisCore core;
  private final int partitions;
  private final AtomicReferenceArray<Memory> memories;

  RedisLogs(RedisCore core, int partitions, AtomicReferenceArray<Memory> memories) {
    this.core = core;
    this.partitions = partitions;
    this.memories = memories;
  }

  /// Looks at a log now, adopts it when it is not what it was, and goes on with what it is then.
  void look(RedisPartition partition, Consumer<LogState> then, Consumer<Fault> failed) {
    look(partition, then, failed, 0);
  }

  private void look(
      RedisPartition partition, Consumer<LogState> then, Consumer<Fault> failed, int adoptions) {
    core.call(
        Script.LOOK,
        partition,
        List.of(),
        new Object[0],
        answer -> {
          switch (answer) {
            case Fault fault -> failed.accept(fault);
            case Reply reply -> {
              LogState found = LogState.of(reply.list());
              if (awaitsAnswer(partition, found)) {
                core.later(ANSWER_NANOS, () -> look(partition, then, failed, adoptions));
              } else if (accepts(partition, found)) {
                then.accept(found);
              } else if (!core.over()) {
                adopt(partition, found, then, failed, adoptions);
              }
            }
          }
        });
  }

  private void adopt(
      RedisPartition partition,
      LogState found,
      Consumer<LogState> then,
      Consumer<Fault> failed,
      int adoptions) {
    if (adoptions == ADOPTIONS_MAX) {
      failed.accept(new Fault(Fault.Kind.REFUSED, "the log's identity changes all the time"));
      return;
    }
    Adoption adoption = Adoption.of(found, withOwn(partition));
    core.call(
        Script.ADOPT,
        partition,
        List.of(),
        adoption.arguments(found, partitions),
        answer -> {
          switch (answer) {
            case Fault fault -> failed.accept(fault);
            case Reply reply -> {
              if (reply.text().equals("won")) {
                LOG.log(
                    System.Logger.Level.INFO,
                    "partition {0} begins epoch {1} after {2}",
                    partition.number,
                    Long.toString(adoption.epoch()),
                    Long.toString(adoption.last()));
              }
              look(partition, then, failed, adoptions + 1);
            }
          }
        });
  }

  /// False when nothing may be done with the log as it was found.
  boolean accepts(RedisPartition partition, LogState found) {
    if (found.exists() && found.partitions() != partitions) {
      core.end(
          new SessionEnd.Incurable(
              "the data in Redis has "
                  + found.partitions()
                  + " partitions, backbone.partitions is "
                  + partitions));
      return false;
    }
    Memory memory = memories.get(partition.number);
    if (memory.end().epoch() != found.epoch()) {
      memory = withOwn(partition);
    }
    LogState before = partition.state;
    if (!found.bound() || memory.isAhead(found) || awaitsAnswer(partition, found)) {
      return false;
    }
    if (before != null && before.epoch() > found.epoch() && before.indexOf(found.epoch()) >= 0) {
      return true; // An answer that was overtaken by a newer one.
    }
    memories.set(partition.number, memory.with(found));
    partition.state = found;
    partition.fenced = false;
    if (partition.known.moved(found)) {
      core.tails().doubt(partition);
    }
    if (before != null && before.epoch() != found.epoch()) {
      core.tails().epochChanged(partition);
    }
    return true;
  }

  /// An append is under way that may have been stored before the log became another one: what it is
  /// answered belongs to the end of the old one, so nothing is said of that before.
  private static boolean awaitsAnswer(RedisPartition partition, LogState found) {
    LogState before = partition.state;
    return partition.appending
        && before != null
        && (!found.bound() || found.epoch() > before.epoch());
  }

  /// Once the log is another, what was answered from here counts as seen. Before that it does not:
  /// an answer about the log may be overtaken by one to an append.
  private Memory withOwn(RedisPartition partition) {
    return memories.get(partition.number).seen(partition.known.newest(), 0);
  }

  /// The log is not the one that was known: nothing is appended until it was looked at.
  void fenced(RedisPartition partition) {
    if (!partition.fenced) {
      partition.fenced = true;
      refresh(partition);
    }
  }

  private void refresh(RedisPartition partition) {
    look(
        partition,
        state -> partition.fenced = false,
        fault -> {
          core.fault(fault);
          core.soon(() -> refresh(partition));
        });
  }

  /// What came out of the log or was answered is remembered over sessions.
  void seen(RedisPartition partition, long epoch, long sequence, long offset) {
    Memory memory = memories.get(partition.number);
    memories.set(partition.number, memory.seen(new LogPosition(epoch, sequence), offset));
  }
}
