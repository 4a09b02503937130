package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.redis.Subscription.Heard;
import io.holdfast.backbone.spi.LogPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Tails and pages where publications only pass through Redis. What it published before a mark has
/// arrived when the mark does, on the one connection that brings both; the mark carries the log's
/// state, so what is missing then is lost, and nothing else is. No time is waited for anything.
///
/// Owned by the session's loop.
final class Pubsub {
  /// Values that a look at the log has.
  private static final int LOOK = 12;

  /// Takes the log's state and a channel's value as they were when the mark was made.
  private interface Marked {
    void at(List<Object> look, String value);
  }

  private final RedisCore core;
  private final List<Received> received = new ArrayList<>();
  private final Map<Long, Marked> marks = new HashMap<>();
  private long marksMade;

  Pubsub(RedisCore core, int partitions, long bytesMax) {
    this.core = core;
    for (int i = 0; i < partitions; i++) {
      received.add(new Received(bytesMax / partitions));
    }
  }

  /// Answers what a feeding read of a log would.
  void feed(RedisTail tail, Consumer<RedisAnswer> then) {
    RedisPartition partition = tail.partition();
    mark(
        partition,
        "",
        then,
        (look, value) ->
            then.accept(new Reply(received.get(partition.number).after(tail.position(), look))));
  }

  /// Answers what a walk over a log would.
  void walk(RedisPartition partition, Object[] arguments, Consumer<RedisAnswer> then) {
    mark(
        partition,
        RedisReply.text(arguments[0]),
        then,
        (look, value) ->
            then.accept(new Reply(received.get(partition.number).walk(look, value, arguments))));
  }

  private void mark(
      RedisPartition partition, String channel, Consumer<RedisAnswer> failed, Marked marked) {
    long number = ++marksMade;
    marks.put(number, marked);
    core.call(
        Script.MARK,
        partition,
        List.of(),
        new Object[] {core.tails().writerId(), Long.toString(number), channel},
        answer -> {
          if (answer instanceof Fault fault && marks.remove(number) != null) {
            failed.accept(fault);
          }
        });
  }

  void heard(List<Heard> some) {
    int from = 0;
    while (from < some.size() && !core.over()) {
      RedisPartition partition = core.partition(some.get(from).partition());
      List<LogEntry> entries = new ArrayList<>();
      int to = from;
      while (to < some.size()
          && some.get(to).partition() == partition.number
          && some.get(to).head().startsWith("e ")) {
        Heard entry = some.get(to++);
        entries.add(received.get(partition.number).take(entry.head(), entry.rest()));
      }
      if (to > from) {
        core.tails().pushed(partition, entries, List.of());
      } else {
        other(partition, some.get(to++));
      }
      from = to;
    }
  }

  /// A heartbeat or a mark; those of others are nothing to us.
  private void other(RedisPartition partition, Heard heard) {
    String[] word = heard.head().split(" ", -1);
    if (word.length < 3 || !word[1].equals(core.tails().writerId())) {
      return;
    }
    long number = Long.parseLong(word[2]);
    if (word[0].equals("b")) {
      LogPosition at = LogState.position(word[3]);
      core.tails()
          .pushed(
              partition,
              List.of(),
              List.of(new RedisPartition.Beat(number, at.epoch(), at.sequence())));
      return;
    }
    Marked marked = marks.remove(number);
    if (marked != null) {
      String[] line = new String(heard.rest(), StandardCharsets.UTF_8).split("\n", LOOK + 1);
      marked.at(List.of((Object[]) line).subList(0, LOOK), line[LOOK]);
    }
  }
}
