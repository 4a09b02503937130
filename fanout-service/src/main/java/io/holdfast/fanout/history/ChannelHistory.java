package io.holdfast.fanout.history;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The recent publications of one channel in the order in which readers got them, epochs included,
/// in a ring bounded by {@link Retention} and the process's {@link MemoryBudget}. It is *complete
/// above {@link #reach}*: every publication that a reader at or above that offset has not seen, up
/// to the top, is here. Offsets are enough to address it because they rise across epochs.
///
/// Owned by the fanout's loop.
public final class ChannelHistory {
  private static final int CAPACITY_MIN = 8;
  private static final Publication[] NOTHING = {};

  /// Stands in free slots, so that what was let go of can be collected.
  private static final Publication VACANT =
      new Publication(0, Payload.EMPTY, null, Map.of(), 0, "", false);

  private final String channel;
  private final Retention retention;
  private final MemoryBudget budget;
  private Publication[] items = NOTHING;
  private long[] epochs = {};
  private int[] weights = {};
  private int head;
  private int count;
  private long bytes;
  private Position top = Position.NONE;
  private long reach;
  private long reachMillis;
  private boolean holdsWindow;
  private long removedUpTo;

  public ChannelHistory(String channel, Retention retention, MemoryBudget budget) {
    this.channel = channel;
    this.retention = retention;
    this.budget = budget;
  }

  /// Forgets everything: readers continue after `at`. `wholeWindow` says that what follows begins
  /// with all that the client window holds.
  public void restart(Position at, boolean wholeWindow, long wallMillis) {
    clear();
    top = at;
    reach = at.offset();
    reachMillis = wallMillis;
    holdsWindow = wholeWindow;
  }

  /// Gives its memory back; used when the channel is dropped.
  public void clear() {
    budget.add(-bytes);
    items = NOTHING;
    epochs = new long[0];
    weights = new int[0];
    head = 0;
    count = 0;
    bytes = 0;
  }

  /// The numbering went on to a later epoch without a publication.
  public void carryTo(Position at) {
    if (at.offset() < top.offset()) {
      throw new IllegalStateException(channel + ": carried from " + top + " back to " + at);
    }
    top = at;
  }

  /// Appends the slice. The caller proved that it continues.
  public void append(ChannelSlice slice, long wallMillis) {
    List<Publication> publications = slice.publications();
    long epoch = slice.epoch();
    for (int i = 0, n = publications.size(); i < n; i++) {
      push(epoch, publications.get(i));
    }
    Publication last = publications.getLast();
    if (last.offset() < top.offset()) {
      throw new IllegalStateException(channel + ": " + last.offset() + " appended after " + top);
    }
    top = new Position(epoch, last.offset());
    evict(wallMillis);
  }

  private void push(long epoch, Publication publication) {
    if (count == items.length) {
      grow();
    }
    int slot = (head + count) & (items.length - 1);
    int weight = publication.weight();
    items[slot] = publication;
    epochs[slot] = epoch;
    weights[slot] = weight;
    count++;
    bytes += weight;
    budget.add(weight);
  }

  private void grow() {
    int capacity = Math.max(CAPACITY_MIN, items.length * 2);
    Publication[] moved = new Publication[capacity];
    Arrays.fill(moved, VACANT);
    long[] movedEpochs = new long[capacity];
    int[] movedWeights = new int[capacity];
    for (int i = 0; i < count; i++) {
      int slot = (head + i) & (items.length - 1);
      moved[i] = items[slot];
      movedEpochs[i] = epochs[slot];
      movedWeights[i] = weights[slot];
    }
    items = moved;
    epochs = movedEpochs;
    weights = movedWeights;
    head = 0;
  }

  /// Lets go of what the bounds no longer allow.
  public void evict(long wallMillis) {
    long oldest = wallMillis - retention.ageMaxMillis();
    while (count > 0) {
      boolean expired = count > retention.countMax() || items[head].timeMillis() < oldest;
      boolean heavy = bytes > retention.bytesMax() || (budget.exceeded() && count > 1);
      if (!expired && !heavy) {
        return;
      }
      reach = items[head].offset();
      reachMillis = items[head].timeMillis();
      holdsWindow &= expired;
      bytes -= weights[head];
      budget.add(-weights[head]);
      releaseHead();
    }
  }

  private void releaseHead() {
    items[head] = VACANT;
    head = (head + 1) & (items.length - 1);
    count--;
    if (count == 0) {
      items = NOTHING;
      epochs = new long[0];
      weights = new int[0];
      head = 0;
    }
  }

  /// Clients asked to forget everything up to `offset`, here or still to come; links still resume
  /// from it.
  public void removeForClients(long offset) {
    removedUpTo = Math.max(removedUpTo, offset);
  }

  public long removedUpTo() {
    return removedUpTo;
  }

  public Position top() {
    return top;
  }

  /// Whether nothing that is here has this key, and everything since `wallMillis` is here.
  public boolean lacks(String key, long wallMillis) {
    if (reachMillis > wallMillis) {
      return false;
    }
    for (int i = count - 1; i >= 0; i--) {
      if (at(i).key().equals(key)) {
        return false;
      }
    }
    return true;
  }

  public long reach() {
    return reach;
  }

  public int count() {
    return count;
  }

  public long bytes() {
    return bytes;
  }

  /// The offset above which publications are inside the window, as far as memory tells.
  public long reachOf(Window window, long wallMillis) {
    if (window.isNone()) {
      return top.offset();
    }
    int first =
        Math.max(count - window.count(), firstNotOlderThan(wallMillis - window.ageMillis()));
    long from = first == 0 ? reach : first >= count ? top.offset() : offsetAt(first - 1);
    return Math.max(from, removedUpTo);
  }

  /// Whether everything inside the window is here.
  public boolean proves(Window window, long wallMillis) {
    return window.isNone()
        || holdsWindow
        || reach <= removedUpTo
        || count >= window.count()
        || reachMillis < wallMillis - window.ageMillis()
        || (count > 0 && items[head].timeMillis() < wallMillis - window.ageMillis());
  }

  private int firstNotOlderThan(long millis) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (at(middle).timeMillis() < millis) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// How many publications lie above the offset.
  public int countAfter(long offset) {
    return count - indexAfter(offset);
  }

  /// The offset before the newest `n`.
  public long beforeNewest(int n) {
    return n >= count ? reach : n == 0 ? top.offset() : offsetAt(count - n - 1);
  }

  /// The first page of what lies above `offset` up to `upTo`: at most `countMax` publications, and
  /// at most `bytesMax` once there is one. Empty when nothing lies there.
  public List<ChannelSlice> after(long offset, long upTo, int countMax, long bytesMax) {
    SliceBuilder page = new SliceBuilder(channel, countMax, bytesMax);
    for (int i = indexAfter(offset); i < count && offsetAt(i) <= upTo; i++) {
      if (!page.add(epochAt(i), at(i), weightAt(i))) {
        break;
      }
    }
    return page.slices();
  }

  /// As {@link #after}, downwards: what lies below `offset` and above `downTo`, newest first.
  public List<ChannelSlice> before(long offset, long downTo, int countMax, long bytesMax) {
    SliceBuilder page = new SliceBuilder(channel, countMax, bytesMax);
    for (int i = indexAfter(offset - 1) - 1; i >= 0 && offsetAt(i) > downTo; i--) {
      if (!page.add(epochAt(i), at(i), weightAt(i))) {
        break;
      }
    }
    return page.slices();
  }

  private int indexAfter(long offset) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (offsetAt(middle) <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private Publication at(int index) {
    return items[(head + index) & (items.length - 1)];
  }

  private long offsetAt(int index) {
    return at(index).offset();
  }

  private long epochAt(int index) {
    return epochs[(head + index) & (items.length - 1)];
  }

  private int weightAt(int index) {
    return weights[(head + index) & (items.length - 1)];
  }
}
