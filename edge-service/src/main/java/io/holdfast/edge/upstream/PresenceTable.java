package io.holdfast.edge.upstream;

import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Who of this edge is present where, and how many members each channel has: reported to the fanout
/// that serves the channel, as changes, and as a whole to a fanout that begins to serve. The fanout
/// that served a channel before is told that it does no more, and its followers nothing.
///
/// Owned by the upstream loop.
final class PresenceTable {
  /// One channel: who is there, its members by shard, and which links know of each.
  private static final class Room {
    final Map<String, Presence> clients = new LinkedHashMap<>(2);
    final int[] members;
    int presenceLink = -1;
    int countLink = -1;

    Room(int shards) {
      members = new int[shards];
    }

    int count() {
      int sum = 0;
      for (int count : members) {
        sum += count;
      }
      return sum;
    }
  }

  private final Routes routes;
  private final int shards;
  private final Map<String, Room> rooms = new HashMap<>();
  private final Set<String> countsChanged = new HashSet<>();
  private final List<PresenceQueue> queues = new ArrayList<>();

  PresenceTable(Routes routes, int shards) {
    this.routes = routes;
    this.shards = shards;
  }

  private Room room(String channel) {
    return rooms.computeIfAbsent(channel, _ -> new Room(shards));
  }

  void appear(ShardWish.Appear appear) {
    Presence presence =
        Presence.newBuilder()
            .setChannel(appear.channel())
            .setInfo(Wire.clientInfo(appear.info()))
            .setPresent(appear.present())
            .setAnnounce(appear.announced())
            .build();
    Room room = room(appear.channel());
    boolean known = room.clients.put(appear.info().client(), presence) != null;
    room.presenceLink = routes.presenceLinkFor(appear.channel());
    if (room.presenceLink >= 0) {
      queues.get(room.presenceLink).appears(presence, known);
    }
  }

  void disappear(ShardWish.Disappear disappear) {
    Room room = rooms.get(disappear.channel());
    if (room == null || room.clients.remove(disappear.client()) == null) {
      return;
    }
    if (room.presenceLink >= 0) {
      queues.get(room.presenceLink).disappears(disappear.channel(), disappear.client(), false);
    }
    dropIfIdle(disappear.channel(), room);
  }

  void members(int shard, String channel, int count) {
    room(channel).members[shard] = count;
    countsChanged.add(channel);
  }

  private void dropIfIdle(String channel, Room room) {
    if (room.clients.isEmpty() && room.count() == 0 && !countsChanged.contains(channel)) {
      rooms.remove(channel, room);
    }
  }

  /// The link serves from now on. It learns of everybody in the channels that are its own, and who
  /// served them until now forgets.
  void begins(int link) {
    while (queues.size() <= link) {
      queues.add(new PresenceQueue());
    }
    List<Presence> everybody = new ArrayList<>();
    rooms.forEach((channel, room) -> {
      if (routes.presenceLinkFor(channel) == link) {
        if (room.presenceLink >= 0) {
          PresenceQueue old = queues.get(room.presenceLink);
          room.clients.keySet().forEach(client -> old.disappears(channel, client, true));
        }
        room.presenceLink = link;
        everybody.addAll(room.clients.values());
        countsChanged.add(channel);
      }
    });
    queues.get(link).begin(everybody);
  }

  /// The link is lost: its channels go where they belong now. Followers there are told nothing.
  void ceases(int link) {
    queues.get(link).clear();
    rooms.forEach((channel, room) -> {
      if (room.countLink == link) {
        room.countLink = -1;
        countsChanged.add(channel);
      }
      if (room.presenceLink == link) {
        settle(room, routes.presenceLinkFor(channel));
      }
    });
  }

  /// Other links than before are to serve channels: who serves them now learns who is there, who
  /// served them forgets, and followers of neither are told.
  void moves() {
    rooms.forEach((channel, room) -> {
      int best = routes.presenceLinkFor(channel);
      int old = room.presenceLink;
      if (best != old && best >= 0) {
        if (old >= 0) {
          PresenceQueue leaves = queues.get(old);
          room.clients.keySet().forEach(client -> leaves.disappears(channel, client, true));
        }
        settle(room, best);
      }
      if (best != room.countLink) {
        countsChanged.add(channel);
      }
    });
  }

  private void settle(Room room, int link) {
    room.presenceLink = link;
    if (link >= 0) {
      PresenceQueue next = queues.get(link);
      room.clients
          .values()
          .forEach(presence -> next.appears(presence.toBuilder().setMoved(true).build(), false));
    }
  }

  /// Whether the link was sent all that it is to know of presence.
  boolean isTold(int link) {
    return queues.get(link).isEmpty();
  }

  /// Counts that changed are told with the beat.
  void reportCounts() {
    countsChanged.removeIf(channel -> {
      Room room = rooms.get(channel);
      int link = routes.presenceLinkFor(channel);
      if (room == null || link < 0) {
        return room == null;
      }
      if (room.countLink >= 0 && room.countLink != link) {
        queues.get(room.countLink).count(channel, 0);
      }
      queues.get(link).count(channel, room.count());
      room.countLink = link;
      if (room.count() == 0 && room.clients.isEmpty()) {
        rooms.remove(channel);
      }
      return true;
    });
  }

  void flush() {
    for (int link = 0; link < queues.size(); link++) {
      while (routes.takes(link)) {
        FanoutRequest frame = queues.get(link).next();
        if (frame == null) {
          break;
        }
        routes.send(link, frame);
      }
    }
  }
}
