package io.holdfast.edge.upstream;

import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.Absence;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.MemberCounts;
import io.holdfast.proto.v1.Presence;
import io.holdfast.proto.v1.PresenceReport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who of this edge is present where, and how many members each channel has: reported to the fanout
/// that serves the channel, as changes, and as a whole to a fanout that begins to serve.
///
/// Owned by the upstream loop.
final class PresenceTable {
  private final Routes routes;
  private final Map<String, Map<String, Presence>> present = new HashMap<>();
  private final Map<String, int[]> counts = new HashMap<>();
  private final Set<String> countsChanged = new HashSet<>();
  private final Map<Integer, PresenceReport.Builder> reports = new LinkedHashMap<>();
  private final int shards;

  PresenceTable(Routes routes, int shards) {
    this.routes = routes;
    this.shards = shards;
  }

  void appear(ShardWish.Appear appear) {
    Presence presence =
        Presence.newBuilder()
            .setChannel(appear.channel())
            .setInfo(Wire.clientInfo(appear.info()))
            .setPresent(appear.present())
            .setAnnounce(appear.announced())
            .build();
    present
        .computeIfAbsent(appear.channel(), _ -> new LinkedHashMap<>())
        .put(appear.info().client(), presence);
    PresenceReport.Builder report = report(appear.channel());
    if (report != null) {
      report.addJoined(presence);
    }
  }

  void disappear(ShardWish.Disappear disappear) {
    Map<String, Presence> clients = present.get(disappear.channel());
    if (clients == null || clients.remove(disappear.client()) == null) {
      return;
    }
    if (clients.isEmpty()) {
      present.remove(disappear.channel());
    }
    PresenceReport.Builder report = report(disappear.channel());
    if (report != null) {
      report.addLeft(
          Absence.newBuilder().setChannel(disappear.channel()).setClient(disappear.client()));
    }
  }

  private PresenceReport.@Nullable Builder report(String channel) {
    int link = routes.linkFor(channel);
    return link < 0 ? null : reports.computeIfAbsent(link, _ -> PresenceReport.newBuilder());
  }

  void members(int shard, String channel, int count) {
    int[] byShard = counts.computeIfAbsent(channel, _ -> new int[shards]);
    byShard[shard] = count;
    countsChanged.add(channel);
  }

  private int count(String channel) {
    int[] byShard = counts.get(channel);
    int sum = 0;
    if (byShard != null) {
      for (int count : byShard) {
        sum += count;
      }
    }
    return sum;
  }

  /// The whole of what this link is to know; it replaces what the fanout had of this edge. Links
  /// that served a channel before are told that it left them.
  void snapshot(int link) {
    reports.remove(link);
    PresenceReport.Builder report = PresenceReport.newBuilder().setSnapshot(true);
    present.forEach((channel, clients) -> {
      if (routes.linkFor(channel) == link) {
        report.addAllJoined(clients.values());
      }
    });
    routes.send(link, FanoutRequest.newBuilder().setPresence(report).build());
    countsChanged.addAll(counts.keySet());
  }

  void flush() {
    reports.forEach((link, report) -> {
      if (routes.serves(link)) {
        routes.send(link, FanoutRequest.newBuilder().setPresence(report).build());
      }
    });
    reports.clear();
  }

  /// Sent with the beat.
  void reportCounts() {
    if (countsChanged.isEmpty()) {
      return;
    }
    Map<Integer, MemberCounts.Builder> byLink = new LinkedHashMap<>();
    countsChanged.removeIf(channel -> {
      int link = routes.linkFor(channel);
      if (link < 0) {
        return false;
      }
      int count = count(channel);
      byLink.computeIfAbsent(link, _ -> MemberCounts.newBuilder()).putMembers(channel, count);
      if (count == 0) {
        counts.remove(channel);
      }
      return true;
    });
    byLink.forEach(
        (link, wire) -> routes.send(link, FanoutRequest.newBuilder().setCounts(wire).build()));
  }
}
