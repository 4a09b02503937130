package io.holdfast.fanout.core;

import io.holdfast.contract.ClientInfo;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.NodeView;
import io.holdfast.fanout.stream.EdgeSession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The edges that are attached now, by link.
///
/// Owned by the fanout's loop.
final class Sessions {
  private final Map<Long, EdgeSession> byLink = new LinkedHashMap<>();

  void add(EdgeSession session) {
    byLink.put(session.id(), session);
  }

  @Nullable EdgeSession find(long link) {
    return byLink.get(link);
  }

  @Nullable EdgeSession remove(long link) {
    return byLink.remove(link);
  }

  Collection<EdgeSession> all() {
    return byLink.values();
  }

  int size() {
    return byLink.size();
  }

  /// Bytes of answers that wait for the edges' credit.
  long owedBytes() {
    long bytes = 0;
    for (EdgeSession session : byLink.values()) {
      bytes += session.owedBytes();
    }
    return bytes;
  }

  /// The session of this edge process, if it is attached.
  @Nullable EdgeSession ofInstance(String instance) {
    for (EdgeSession session : byLink.values()) {
      if (session.peer().instance().equals(instance)) {
        return session;
      }
    }
    return null;
  }

  List<String> instances() {
    List<String> instances = new ArrayList<>(byLink.size());
    byLink.values().forEach(session -> instances.add(session.peer().instance()));
    return instances;
  }

  void tellFollowers(String channel, boolean joined, ClientInfo info) {
    for (EdgeSession session : byLink.values()) {
      if (session.isFollowing(channel)) {
        session.outbox().frame(new EdgeReply.JoinLeave(channel, joined, info));
      }
    }
  }

  List<NodeView> nodes() {
    List<NodeView> nodes = new ArrayList<>();
    for (EdgeSession session : byLink.values()) {
      nodes.add(
          new NodeView(
              session.peer().instance(),
              session.peer().node(),
              session.peer().version(),
              session.stats()));
    }
    return nodes;
  }
}
