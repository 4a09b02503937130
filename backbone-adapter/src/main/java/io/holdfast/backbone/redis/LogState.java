package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.LogPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A partition as a script found it, at one moment.
///
/// Immutable.
///
/// @param epoch 0 = there is no log
/// @param boundTo the replication identity that the epoch is bound to
/// @param last the newest sequence
/// @param forks oldest first, the current epoch last
/// @param high the highest offset ever handed out
/// @param dropped channels that are not known may have used offsets up to this
/// @param trimmed the first sequence that retention has kept
/// @param partitions how many the data was made for; 0 = there is no log
/// @param replication the server's replication identity now
/// @param timeMillis the server's clock
/// @param first the log's first entry; epoch 0 = the log is empty
/// @param ends of epochs that lost theirs: the newest sequence that anybody was handed
public record LogState(
    long epoch,
    String boundTo,
    long last,
    List<Fork> forks,
    long high,
    long dropped,
    long trimmed,
    int partitions,
    String replication,
    long timeMillis,
    LogPosition first,
    Map<Long, Long> ends) {
  private static final LogPosition NOTHING = new LogPosition(0, 0);

  public LogState {
    forks = List.copyOf(forks);
    ends = Map.copyOf(ends);
  }

  static LogState of(List<?> reply) {
    String first = RedisReply.text(reply.get(10));
    return new LogState(
        numberOr(reply.get(0), 0),
        RedisReply.text(reply.get(1)),
        numberOr(reply.get(2), 0),
        forks(RedisReply.text(reply.get(3))),
        numberOr(reply.get(4), 0),
        numberOr(reply.get(5), 0),
        numberOr(reply.get(6), 1),
        (int) numberOr(reply.get(7), 0),
        RedisReply.text(reply.get(8)),
        RedisReply.number(reply.get(9)),
        first.isEmpty() ? NOTHING : position(first),
        ends(RedisReply.text(reply.get(11))));
  }

  private static long numberOr(Object value, long otherwise) {
    String text = RedisReply.text(value);
    return text.isEmpty() ? otherwise : Long.parseLong(text);
  }

  static LogPosition position(String id) {
    int dash = id.indexOf('-');
    return new LogPosition(
        Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)));
  }

  /// `epoch,floor,base` for each fork, joined by semicolons.
  static List<Fork> forks(String text) {
    List<Fork> forks = new ArrayList<>();
    for (String one : text.split(";", -1)) {
      String[] part = one.split(",", -1);
      if (part.length == 3) {
        forks.add(
            new Fork(Long.parseLong(part[0]), Long.parseLong(part[1]), Long.parseLong(part[2])));
      }
    }
    return forks;
  }

  static String text(List<Fork> forks) {
    StringBuilder text = new StringBuilder();
    for (Fork fork : forks) {
      text.append(text.isEmpty() ? "" : ";");
      text.append(fork.epoch()).append(',').append(fork.floor()).append(',').append(fork.base());
    }
    return text.toString();
  }

  /// `epoch,sequence` for each, joined by semicolons.
  static Map<Long, Long> ends(String text) {
    Map<Long, Long> ends = new TreeMap<>();
    for (String one : text.split(";", -1)) {
      String[] part = one.split(",", -1);
      if (part.length == 2) {
        ends.put(Long.parseLong(part[0]), Long.parseLong(part[1]));
      }
    }
    return ends;
  }

  static String text(Map<Long, Long> ends) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Long, Long> end : new TreeMap<>(ends).entrySet()) {
      text.append(text.isEmpty() ? "" : ";");
      text.append(end.getKey()).append(',').append(end.getValue());
    }
    return text.toString();
  }

  boolean exists() {
    return epoch != 0 && !forks.isEmpty();
  }

  /// Whether the log is what it was when its epoch began: nothing may be appended otherwise.
  public boolean bound() {
    return exists() && boundTo.equals(replication);
  }

  public boolean isEmpty() {
    return first.epoch() == 0;
  }

  public LogPosition end() {
    return new LogPosition(epoch, last);
  }

  public Head head() {
    return new Head(end(), isEmpty() ? last + 1 : first.sequence(), forks);
  }

  public int indexOf(long wanted) {
    for (int i = forks.size() - 1; i >= 0; i--) {
      if (forks.get(i).epoch() == wanted) {
        return i;
      }
    }
    return -1;
  }

  /// Last sequence of an epoch.
  public long lastOfEpoch(int index) {
    return index + 1 < forks.size() ? forks.get(index + 1).base() : last;
  }

  /// The newest sequence of an earlier epoch that anybody was handed and the log lost; 0 = none.
  long witnessed(long wanted) {
    return ends.getOrDefault(wanted, 0L);
  }

  /// Whether anybody was handed more of an epoch than the log has of it.
  boolean lostEndOf(int index) {
    return witnessed(forks.get(index).epoch()) > lastOfEpoch(index);
  }

  /// The epoch that an offset was handed out in: floors part them.
  long epochOf(long offset) {
    int i = forks.size() - 1;
    while (i > 0 && forks.get(i).floor() >= offset) {
      i--;
    }
    return forks.get(i).epoch();
  }
}
