package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.Absence;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.MemberCounts;
import io.holdfast.proto.v1.Presence;
import io.holdfast.proto.v1.PresenceReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one fanout is still to be told of presence and member counts: at most one entry per client
/// and channel, however long the link takes nothing. Who came and went meanwhile was never there.
///
/// Owned by the upstream loop.
final class PresenceQueue {
  private record Key(String channel, String client) {}

  /// `known` = the fanout has the client; `presence` null = it is to forget it, because the channel
  /// moved to another fanout or not; `gone` = it is to forget it next, for its followers were told
  /// of the client by another fanout.
  private record Change(boolean known, @Nullable Presence presence, boolean moved, boolean gone) {}

  private final Map<Key, Change> changes = new LinkedHashMap<>();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private Deque<Presence> snapshot = new ArrayDeque<>();
  private boolean snapshotOpen;

  /// All that the fanout is to know; what it was to be told before is contained in it.
  void begin(Collection<Presence> everybody) {
    clear();
    snapshot = new ArrayDeque<>(everybody);
    snapshotOpen = true;
  }

  /// The link is lost.
  void clear() {
    changes.clear();
    counts.clear();
    snapshot = new ArrayDeque<>();
    snapshotOpen = false;
  }

  /// `known` = the fanout has an earlier word of this client.
  void appears(Presence presence, boolean known) {
    Key key = new Key(presence.getChannel(), presence.getInfo().getClient());
    Change before = changes.remove(key);
    changes.put(key, new Change(before == null ? known : before.known(), presence, false, false));
  }

  void disappears(String channel, String client, boolean moved) {
    Key key = new Key(channel, client);
    Change before = changes.remove(key);
    if (before == null || before.known()) {
      changes.put(key, new Change(true, null, moved, false));
    } else if (before.presence() != null && before.presence().getMoved() && !moved) {
      changes.put(key, new Change(false, before.presence(), false, true));
    }
  }

  void count(String channel, int members) {
    counts.put(channel, members);
  }

  boolean isEmpty() {
    return !snapshotOpen && changes.isEmpty() && counts.isEmpty();
  }

  /// The next frame; null = everything is told.
  @Nullable FanoutRequest next() {
    if (snapshotOpen) {
      return snapshotFrame();
    }
    if (!changes.isEmpty()) {
      return changesFrame();
    }
    return counts.isEmpty() ? null : countsFrame();
  }

  private FanoutRequest snapshotFrame() {
    PresenceReport.Builder report = PresenceReport.newBuilder().setSnapshot(true);
    FrameSize size = new FrameSize();
    while (!snapshot.isEmpty() && size.takes(snapshot.getFirst().getSerializedSize())) {
      report.addJoined(snapshot.removeFirst());
    }
    snapshotOpen = !snapshot.isEmpty();
    return frame(report.setMore(snapshotOpen));
  }

  private FanoutRequest changesFrame() {
    PresenceReport.Builder report = PresenceReport.newBuilder();
    FrameSize size = new FrameSize();
    List<Key> gone = new ArrayList<>();
    Iterator<Map.Entry<Key, Change>> rest = changes.entrySet().iterator();
    while (rest.hasNext()) {
      Map.Entry<Key, Change> next = rest.next();
      Presence presence = next.getValue().presence();
      if (presence != null) {
        if (!size.takes(presence.getSerializedSize())) {
          break;
        }
        report.addJoined(presence);
        if (next.getValue().gone()) {
          gone.add(next.getKey());
        }
      } else {
        Absence absence =
            Absence.newBuilder()
                .setChannel(next.getKey().channel())
                .setClient(next.getKey().client())
                .setMoved(next.getValue().moved())
                .build();
        if (!size.takes(absence.getSerializedSize())) {
          break;
        }
        report.addLeft(absence);
      }
      rest.remove();
    }
    gone.forEach(key -> changes.put(key, new Change(true, null, false, false)));
    return frame(report);
  }

  private static FanoutRequest frame(PresenceReport.Builder report) {
    return FanoutRequest.newBuilder().setPresence(report).build();
  }

  private FanoutRequest countsFrame() {
    MemberCounts.Builder wire = MemberCounts.newBuilder();
    FrameSize size = new FrameSize();
    Iterator<Map.Entry<String, Integer>> rest = counts.entrySet().iterator();
    while (rest.hasNext()) {
      Map.Entry<String, Integer> next = rest.next();
      if (!size.takes(FrameSize.of(next.getKey()))) {
        break;
      }
      wire.putMembers(next.getKey(), next.getValue());
      rest.remove();
    }
    return FanoutRequest.newBuilder().setCounts(wire).build();
  }
}
