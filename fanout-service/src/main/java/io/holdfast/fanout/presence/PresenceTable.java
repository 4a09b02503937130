package io.holdfast.fanout.presence;

import io.holdfast.contract.ClientInfo;
import io.holdfast.fanout.frame.PresenceAbsence;
import io.holdfast.fanout.frame.PresenceEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Clients present in channels, each owned by the edge that reported it. A snapshot replaces all
/// that an edge reported before, however many frames it takes; what vanishes by it, or with its
/// edge, leaves. Bounded by entries: beyond the bound a report is not kept, and counted.
///
/// Owned by the fanout's loop.
public final class PresenceTable {
  private static final int GIVEN_MAX = 1_000;

  /// Something that the followers of a channel are told.
  public record Change(String channel, boolean joined, ClientInfo info) {}

  private record Key(String channel, String client) {}

  private record Held(String edge, PresenceEntry entry) {}

  private final int entriesMax;
  private final Map<String, Map<String, Held>> byChannel = new HashMap<>();
  private final Map<String, Set<Key>> byEdge = new HashMap<>();

  /// What no frame of an edge's unfinished snapshot has named yet.
  private final Map<String, Set<Key>> unnamed = new HashMap<>();

  /// Edges whose clients were told to have left because the edge was away for too long: if it comes
  /// back, they join again. The oldest are forgotten.
  private final SequencedSet<String> given = new LinkedHashSet<>();

  private int size;
  private long turnedAway;

  public PresenceTable(int entriesMax) {
    this.entriesMax = entriesMax;
  }

  public int size() {
    return size;
  }

  public long turnedAway() {
    return turnedAway;
  }

  /// A report of what changed; the result is what followers are told.
  public List<Change> report(String edge, List<PresenceEntry> joined, List<PresenceAbsence> left) {
    List<Change> changes = new ArrayList<>();
    for (PresenceAbsence absence : left) {
      remove(
          edge,
          new Key(absence.channel(), absence.client()),
          absence.moved() ? new ArrayList<>() : changes);
    }
    for (PresenceEntry entry : joined) {
      Held before = put(edge, entry);
      if (before == null && entry.announce() && !entry.moved()) {
        changes.add(new Change(entry.channel(), true, entry.info()));
      }
    }
    return changes;
  }

  /// A part of everything that this edge has now; `more` = other parts follow. Nobody is told of
  /// joins, because those clients were there before, unless their leaves were told.
  public List<Change> snapshot(String edge, List<PresenceEntry> entries, boolean more) {
    unnamed.computeIfAbsent(edge, _ -> new HashSet<>(byEdge.getOrDefault(edge, Set.of())));
    List<Change> changes = new ArrayList<>();
    for (PresenceEntry entry : entries) {
      if (put(edge, entry) == null && entry.announce() && given.contains(edge)) {
        changes.add(new Change(entry.channel(), true, entry.info()));
      }
    }
    if (more) {
      return changes;
    }
    given.remove(edge);
    Set<Key> vanished = unnamed.remove(edge);
    if (vanished != null) {
      vanished.forEach(key -> remove(edge, key, changes));
    }
    return changes;
  }

  /// The edge has a new link: what it began to say over an earlier one is not continued.
  public void returns(String edge) {
    unnamed.remove(edge);
  }

  /// The edge has been away for too long.
  public List<Change> drop(String edge) {
    returns(edge);
    List<Change> left = snapshot(edge, List.of(), false);
    if (!left.isEmpty()) {
      given.add(edge);
      if (given.size() > GIVEN_MAX) {
        given.removeFirst();
      }
    }
    return left;
  }

  private @Nullable Held put(String edge, PresenceEntry entry) {
    String client = entry.info().client();
    Map<String, Held> channel = byChannel.get(entry.channel());
    Held before = channel == null ? null : channel.get(client);
    if (before == null) {
      if (size >= entriesMax) {
        turnedAway++;
        return null;
      }
      size++;
    } else if (!before.edge().equals(edge)) {
      owned(before.edge()).remove(new Key(entry.channel(), client));
    }
    byChannel
        .computeIfAbsent(entry.channel(), _ -> new HashMap<>())
        .put(client, new Held(edge, entry));
    Key key = new Key(entry.channel(), client);
    owned(edge).add(key);
    Set<Key> open = unnamed.get(edge);
    if (open != null) {
      open.remove(key);
    }
    return before;
  }

  private Set<Key> owned(String edge) {
    return byEdge.computeIfAbsent(edge, _ -> new HashSet<>());
  }

  private void remove(String edge, Key key, List<Change> changes) {
    Map<String, Held> channel = byChannel.get(key.channel());
    Held held = channel == null ? null : channel.get(key.client());
    if (channel == null || held == null || !held.edge().equals(edge)) {
      return;
    }
    channel.remove(key.client());
    if (channel.isEmpty()) {
      byChannel.remove(key.channel());
    }
    Set<Key> owned = owned(edge);
    owned.remove(key);
    if (owned.isEmpty()) {
      byEdge.remove(edge);
    }
    size--;
    if (held.entry().announce()) {
      changes.add(new Change(key.channel(), false, held.entry().info()));
    }
  }

  /// Clients present in the channel.
  public List<ClientInfo> clients(String channel) {
    List<ClientInfo> present = new ArrayList<>();
    for (Held held : byChannel.getOrDefault(channel, Map.of()).values()) {
      if (held.entry().present()) {
        present.add(held.entry().info());
      }
    }
    return present;
  }

  /// How many different users these clients are.
  public static int users(List<ClientInfo> clients) {
    Set<String> users = new HashSet<>();
    clients.forEach(client -> users.add(client.user()));
    return users.size();
  }
}
