package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.LogPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a subscription brought of one partition lately, in place of the log that Redis does not
/// keep: readers that are a little behind are fed from it. It begins with the session and forgets
/// the oldest beyond its bound, and answers as the scripts do that read a log.
///
/// Owned by the session's loop.
final class Received {
  private static final long FEED_BYTES = 2L << 20;
  private static final int FIXED_BYTES = 200;

  /// One entry; `parts` are id, offset, time and body, `previous` the id of the channel's entry
  /// before it, or 0.
  private record Item(
      LogPosition at, String channel, long offset, String previous, List<Object> parts, int bytes) {
    String id() {
      return at.toString();
    }
  }

  private final long bytesMax;
  private final Deque<Item> all = new ArrayDeque<>();
  private final Map<String, Deque<Item>> byChannel = new HashMap<>();
  private long bytes;

  Received(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Takes an entry as it was published: id, offset, time and previous id in the head, then its
  /// body.
  LogEntry take(String head, byte[] body) {
    String[] word = head.split(" ", 5);
    LogPosition at = LogState.position(word[1]);
    long offset = Long.parseLong(word[2]);
    LogEntry entry = LogEntry.of(at, offset, Long.parseLong(word[3]), body);
    String before = word[4];
    String previous =
        before.equals("0") || before.contains("-") ? before : at.epoch() + "-" + before;
    String channel = EntryFormat.channel(body);
    Item item =
        new Item(
            at,
            channel,
            offset,
            previous,
            List.of(word[1], word[2], word[3], body),
            body.length + FIXED_BYTES);
    all.add(item);
    bytes += item.bytes();
    if (entry instanceof LogEntry.Published) {
      byChannel.computeIfAbsent(channel, name -> new ArrayDeque<>()).add(item);
    }
    while (bytes > bytesMax) {
      forgetOldest();
    }
    return entry;
  }

  private void forgetOldest() {
    Item oldest = all.remove();
    bytes -= oldest.bytes();
    Deque<Item> channel = byChannel.get(oldest.channel());
    Item first = channel == null ? null : channel.peek();
    if (channel != null && first != null && first.at().equals(oldest.at())) {
      channel.remove();
      if (channel.isEmpty()) {
        byChannel.remove(oldest.channel());
      }
    }
  }

  /// As the script that feeds a tail answers; `look` is of this very moment.
  List<Object> after(LogPosition after, List<Object> look) {
    List<Object> found = new ArrayList<>();
    long weight = 0;
    boolean more = false;
    for (Item item : all) {
      if (item.at().epoch() < after.epoch()
          || (item.at().epoch() == after.epoch() && item.at().sequence() <= after.sequence())) {
        continue;
      }
      if (weight > FEED_BYTES) {
        more = true;
        break;
      }
      found.add(item.parts());
      weight += item.bytes();
    }
    return List.of(withFirst(look), found, more ? "more" : "all");
  }

  /// The log begins where this does.
  private List<Object> withFirst(List<Object> look) {
    Item first = all.peek();
    List<Object> whole = new ArrayList<>(look);
    whole.set(10, first == null ? "" : first.id());
    return whole;
  }

  /// As the script that walks over a channel's entries answers to these arguments.
  List<Object> walk(List<Object> look, String value, Object[] arguments) {
    if (value.isEmpty()) {
      return List.of(look, "", "begin", "", "0", "0", "0", List.of());
    }
    Walk walk = new Walk(value, arguments, Long.parseLong(RedisReply.text(look.get(9))));
    Deque<Item> items = byChannel.get(RedisReply.text(arguments[0]));
    walk.over(items == null ? List.<Item>of().iterator() : items.descendingIterator());
    return List.of(
        look,
        value,
        walk.why,
        walk.id,
        Integer.toString(walk.taken),
        walk.left ? "1" : "0",
        Long.toString(walk.last),
        walk.page);
  }

  /// What `walk.lua` does, over what is here.
  private static final class Walk {
    private final long top;
    private final long removed;
    private final long stop;
    private final long below;
    private final int limit;
    private final long most;
    private final boolean backward;
    private final long newest;
    private final long oldestMillis;
    private final int steps;
    private final List<Object> page = new ArrayList<>();
    private final Deque<Integer> weights = new ArrayDeque<>();
    private String why = "";
    private String id;
    private int taken;
    private long weight;
    private long last;
    private boolean left;

    Walk(String value, Object[] arguments, long nowMillis) {
      String[] part = value.split(" ", 5);
      top = Long.parseLong(part[0]);
      id = part[1];
      String mark = part.length > 3 ? part[3] : "0";
      removed = Long.parseLong(mark.startsWith("d") ? mark.substring(1) : mark);
      stop = number(arguments[2]);
      below = number(arguments[3]);
      limit = (int) number(arguments[4]);
      most = number(arguments[5]);
      backward = arguments[6].equals("1");
      newest = number(arguments[7]);
      long age = number(arguments[8]);
      oldestMillis = age > 0 ? nowMillis - age : 0;
      steps = number(arguments[9]) == 0 ? 0 : Integer.MAX_VALUE;
    }

    private static long number(Object argument) {
      return Long.parseLong(RedisReply.text(argument));
    }

    void over(Iterator<Item> older) {
      Item at = next(older);
      while (at != null && at.offset() > top) {
        at = next(older);
      }
      while (why.isEmpty()) {
        Item found = at != null && at.id().equals(id) ? at : null;
        why = end(found);
        if (why.isEmpty() && found != null) {
          take(found);
          id = found.previous();
          at = next(older);
        }
      }
    }

    private static @Nullable Item next(Iterator<Item> older) {
      return older.hasNext() ? older.next() : null;
    }

    /// Why the walk ends here; empty = it does not.
    private String end(@Nullable Item found) {
      if (id.equals("0")) {
        return "begin";
      } else if (found == null) {
        return "gone";
      } else if (found.offset() <= removed) {
        return "removed";
      } else if (found.offset() <= stop) {
        return "stop";
      } else if (taken == newest) {
        return "newest";
      } else if (number(found.parts().get(2)) < oldestMillis) {
        return "old";
      } else if (backward && (page.size() >= limit || weight >= most)) {
        return "full";
      }
      return taken == steps ? "steps" : "";
    }

    private void take(Item found) {
      taken++;
      last = found.offset();
      if (below != 0 && found.offset() >= below) {
        return;
      }
      page.add(found.parts());
      weights.add(found.bytes());
      weight += found.bytes();
      while (!backward && (page.size() > limit || (weight > most && page.size() > 1))) {
        page.removeFirst();
        weight -= weights.remove();
        left = true;
      }
    }
  }
}
