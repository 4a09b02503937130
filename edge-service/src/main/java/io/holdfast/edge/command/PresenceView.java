package io.holdfast.edge.command;

import io.holdfast.contract.ClientInfo;
import java.util.List;

/// Who is present in a channel. `clients` is empty when only the counts were asked for.
///
/// Immutable.
public record PresenceView(List<ClientInfo> clients, int clientCount, int userCount) {
  public PresenceView {
    clients = List.copyOf(clients);
  }
}
