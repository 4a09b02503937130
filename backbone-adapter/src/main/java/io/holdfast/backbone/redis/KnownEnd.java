package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.LogEntry.Published;
import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What this process knows of the end of one partition's log: how far each channel has come, and
/// the newest entries. When the log comes back without its end, this says which readers had
/// everything all the same, and has what others still want (ADR 0013). The tail is dense, so it is
/// whole up to where the tail has come; what was appended from here and not tailed yet is kept
/// beside it.
///
/// Owned by the session's loop; handed from one session to the next.
final class KnownEnd {
  /// Epochs without their end that are remembered; readers of older ones are told.
  private static final int LOST_MAX = 4;

  /// Of entries, as publications weigh; what is let go of cannot be replayed from here.
  private static final long ENTRIES_BYTES_MAX = 512 << 10;

  /// Something that was appended from here, as the log has it.
  @SuppressWarnings("ArrayRecordComponent") // Never compared; it is a publication's bytes.
  record Own(LogPosition at, long offset, long timeMillis, byte[] body) {
    LogEntry entry() {
      return LogEntry.of(at, offset, timeMillis, body);
    }
  }

  /// Epochs that the log lost together, and how far their channels had come. `upTo` is the newest
  /// sequence that they were followed to, in the last of them.
  private static final class Lost {
    private final Set<Long> epochs;
    private final long epoch;
    private final Map<String, Long> tops;
    private long upTo;
    private boolean whole;

    Lost(Set<Long> epochs, long epoch, Map<String, Long> tops, long upTo, boolean whole) {
      this.epochs = epochs;
      this.epoch = epoch;
      this.tops = tops;
      this.upTo = upTo;
      this.whole = whole;
    }
  }

  private final int channelsMax;
  private final List<Lost> lost = new ArrayList<>();
  private final Deque<Published> recent = new ArrayDeque<>();
  private final Deque<Own> own = new ArrayDeque<>();
  private Map<String, Long> tops;
  private LogPosition upTo = new LogPosition(0, 0);
  private long recentBytes;
  private long ownBytes;

  /// At most so many channels; of others nothing is known.
  KnownEnd(int channelsMax) {
    this.channelsMax = channelsMax;
    this.tops = bounded();
  }

  private Map<String, Long> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
        return size() > channelsMax;
      }
    };
  }

  /// The newest position that is known to have been handed out.
  LogPosition newest() {
    Own last = own.peekLast();
    return last == null ? upTo : last.at();
  }

  // What comes out of the log.

  /// The tail starts here: what came since it ended last was not seen.
  void joined(LogPosition head) {
    takeOwn(upTo.epoch());
    if (head.sequence() != upTo.sequence()) {
      forgetChannels();
    }
    upTo = head;
  }

  private void forgetChannels() {
    tops = bounded();
    own.clear();
    ownBytes = 0;
  }

  void tailed(List<LogEntry> run) {
    for (LogEntry entry : run) {
      LogPosition at = entry.at();
      if (at.epoch() < upTo.epoch()) {
        late(entry);
      } else if (at.sequence() > upTo.sequence()) {
        if (at.sequence() != upTo.sequence() + 1) {
          forgetChannels();
        }
        upTo = at;
        note(entry, tops);
        dropOwn(at);
      }
    }
  }

  /// It was on its way when the log was found without it.
  private void late(LogEntry entry) {
    for (Lost epoch : lost) {
      if (epoch.epoch == entry.at().epoch() && epoch.upTo + 1 == entry.at().sequence()) {
        epoch.upTo++;
        note(entry, epoch.tops);
      }
    }
  }

  private void note(LogEntry entry, Map<String, Long> ends) {
    if (entry instanceof Published published) {
      ends.merge(published.entry().channel(), published.publication().offset(), Math::max);
      recent.add(published);
      recentBytes += published.publication().weight();
      while (recentBytes > ENTRIES_BYTES_MAX) {
        recentBytes -= recent.remove().publication().weight();
      }
    }
  }

  private void dropOwn(LogPosition tailed) {
    while (!own.isEmpty() && own.element().at().sequence() <= tailed.sequence()) {
      ownBytes -= own.remove().body().length;
    }
  }

  /// Was appended from here, and its publisher told so.
  void appended(Own entry) {
    if (entry.at().epoch() < upTo.epoch()) {
      late(entry.entry());
      return;
    }
    if (entry.at().epoch() == upTo.epoch() && entry.at().sequence() <= upTo.sequence()) {
      return;
    }
    own.add(entry);
    ownBytes += entry.body().length;
    while (ownBytes > ENTRIES_BYTES_MAX) {
      ownBytes -= own.remove().body().length;
    }
  }

  /// The log says how far the channel has come.
  void walked(String channel, long top, LogState state) {
    tops.merge(channel, Math.max(top, state.forks().getLast().floor()), Math::max);
  }

  // When the log is not what it was.

  /// Takes note of what the log is now. True when it turns out only now that readers here were
  /// taken over the end of an epoch of which others were handed more.
  boolean moved(LogState state) {
    boolean doubt = false;
    for (Lost epoch : lost) {
      if (epoch.whole && state.witnessed(epoch.epoch) > epoch.upTo) {
        epoch.whole = false;
        doubt = true;
      }
    }
    int known = state.indexOf(upTo.epoch());
    if (known < 0) {
      forgetChannels();
      lost.clear();
      upTo = state.end();
      return doubt;
    }
    if (state.lostEndOf(known)) {
      loses(state, known);
    }
    for (int i = known; i < state.forks().size() - 1; i++) {
      if (state.lostEndOf(i)) {
        // Of one that came and went meanwhile nothing is known.
        forgetChannels();
        Fork next = state.forks().get(i + 1);
        upTo = new LogPosition(next.epoch(), next.base());
      }
    }
    return doubt;
  }

  /// The epoch at hand lost its end, and with it, perhaps, earlier ones that it continued.
  private void loses(LogState state, int index) {
    takeOwn(upTo.epoch());
    Set<Long> epochs = new HashSet<>();
    for (int i = 0; i <= index; i++) {
      if (state.lostEndOf(i)) {
        epochs.add(state.forks().get(i).epoch());
      }
    }
    lost.forEach(earlier -> epochs.removeAll(earlier.epochs));
    boolean whole = upTo.sequence() >= state.witnessed(upTo.epoch());
    lost.add(new Lost(epochs, upTo.epoch(), tops, upTo.sequence(), whole));
    while (lost.size() > LOST_MAX) {
      lost.removeFirst();
    }
  }

  /// What was appended from here counts as far as it follows what was tailed.
  private void takeOwn(long epoch) {
    for (Own entry : own) {
      if (entry.at().epoch() == epoch && entry.at().sequence() == upTo.sequence() + 1) {
        upTo = entry.at();
        note(entry.entry(), tops);
      }
    }
    dropOwn(upTo);
  }

  // What it is good for.

  /// How far the channel had come by the end of an epoch that the log lost, as far as this process
  /// knows; -1 = it does not. One above the next epoch's floor went on in that.
  long endOf(String channel, long epoch) {
    for (Lost one : lost) {
      if (one.whole && one.epochs.contains(epoch)) {
        return one.tops.getOrDefault(channel, -1L);
      }
    }
    return -1;
  }

  /// The channel's publications after an offset up to another of one epoch; null when they are not
  /// all here.
  @Nullable List<Published> between(String channel, long after, long upToOffset) {
    List<Published> found = new ArrayList<>();
    long next = after + 1;
    for (Published entry : recent) {
      if (entry.publication().offset() == next && entry.entry().channel().equals(channel)) {
        found.add(entry);
        next++;
      }
    }
    return next > upToOffset && !found.isEmpty() ? found : null;
  }
}
