package io.holdfast.edge.upstream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.Uplink.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One question to a fanout. Questions are safe to ask again, so one whose link was lost is asked
/// over another until its deadline.
sealed interface Ask {
  /// Decides the link; empty = any.
  String channel();

  /// Nobody answered in time, or the fanout would not.
  void refuse(Refusal why);

  /// Equal wishes for one recovery are one question with many `askers`.
  record Recover(Wish wish, List<Asker> askers, Gathered gathered, Consumer<Refusal> refused)
      implements Ask {
    @Override
    public String channel() {
      return wish.channel();
    }

    @Override
    public void refuse(Refusal why) {
      refused.accept(why);
    }
  }

  /// What is to be recovered.
  record Wish(String channel, @Nullable Position after, boolean newestOnly, int limit) {}

  /// Who waits for a recovery: a shard, and the number under which it asked.
  record Asker(int shard, long number) {}

  record Presence(String channel, boolean countsOnly, Consumer<Answer<PresenceView>> done)
      implements Ask {
    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  record History(HistoryQuery query, Gathered gathered, Consumer<Answer<HistoryPage>> done)
      implements Ask {
    @Override
    public String channel() {
      return query.channel();
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  record HistoryRemove(String channel, Consumer<Answer<Boolean>> done) implements Ask {
    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  /// Asked of one link only: each fanout knows its own channels, and names them in pages.
  record Channels(
      int link,
      String pattern,
      NavigableMap<String, Integer> gathered,
      Consumer<Answer<Map<String, Integer>>> done)
      implements Ask {
    /// The name behind which the next page begins.
    String after() {
      return gathered.isEmpty() ? "" : gathered.lastKey();
    }

    @Override
    public String channel() {
      return "";
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  /// Asked of one link only: each fanout knows what it holds.
  record Held(int link, String id, Consumer<Answer<PublishResult>> done) implements Ask {
    @Override
    public String channel() {
      return "";
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  record Nodes(Consumer<Answer<List<NodeView>>> done) implements Ask {
    @Override
    public String channel() {
      return "";
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  /// May be asked of every link in turn: another edge need not be attached to all fanouts. `key` is
  /// the same each time, so that it is taken once.
  record Uplink(
      io.holdfast.edge.command.Uplink uplink,
      long key,
      Set<Integer> refusedBy,
      Consumer<Answer<Outcome>> done)
      implements Ask {
    @Override
    public String channel() {
      return "";
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  record Control(ControlCommand command, Consumer<Answer<Integer>> done) implements Ask {
    @Override
    public String channel() {
      return "";
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(new Answer.Refused<>(why));
    }
  }

  /// Pages that came so far.
  final class Gathered {
    final List<ChannelSlice> slices = new ArrayList<>();
    long bytes;
    int publications;

    void add(List<ChannelSlice> more) {
      for (ChannelSlice slice : more) {
        slices.add(slice);
        bytes += slice.weight();
        publications += slice.publications().size();
      }
    }

    void clear() {
      slices.clear();
      bytes = 0;
      publications = 0;
    }
  }
}
