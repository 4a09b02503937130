package io.holdfast.edge.shard;

import io.holdfast.edge.command.ControlCommand.Target;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A shard's connections by number, by client id and by user.
///
/// Owned by its shard's loop.
final class Directory {
  private final Map<Long, ClientConnection> byNumber = new HashMap<>();
  private final Map<String, ClientConnection> byClient = new HashMap<>();
  private final Map<String, Set<ClientConnection>> byUser = new HashMap<>();

  void add(ClientConnection connection) {
    byNumber.put(connection.number, connection);
  }

  void remove(ClientConnection connection) {
    byNumber.remove(connection.number);
  }

  void identify(ClientConnection connection, String user, String client) {
    byClient.put(client, connection);
    byUser.computeIfAbsent(user, _ -> new HashSet<>(2)).add(connection);
  }

  void forget(ClientConnection connection, String user, String client) {
    byClient.remove(client);
    Set<ClientConnection> connections = byUser.get(user);
    if (connections != null && connections.remove(connection) && connections.isEmpty()) {
      byUser.remove(user);
    }
  }

  @Nullable ClientConnection byNumber(long number) {
    return byNumber.get(number);
  }

  List<ClientConnection> all() {
    return List.copyOf(byNumber.values());
  }

  int size() {
    return byNumber.size();
  }

  /// The connections that a command means: each member that is given must match. Connections that
  /// carry both directions have no session, so a command for one never means them.
  List<ClientConnection> find(Target target) {
    if (target.client().isEmpty()) {
      Collection<ClientConnection> ofUser =
          target.user().isEmpty() && !target.session().isEmpty()
              ? byClient.values()
              : byUser.getOrDefault(target.user(), Set.of());
      return ofUser.stream().filter(connection -> isOfSession(connection, target)).toList();
    }
    ClientConnection connection = byClient.get(target.client());
    boolean meant =
        connection != null
            && isOfSession(connection, target)
            && (target.user().isEmpty()
                || byUser.getOrDefault(target.user(), Set.of()).contains(connection));
    return meant && connection != null ? List.of(connection) : List.of();
  }

  private static boolean isOfSession(ClientConnection connection, Target target) {
    return target.session().isEmpty()
        || connection.arrival.home().session().equals(target.session());
  }
}
