package io.holdfast.edge.connection;

import io.holdfast.edge.protocol.ClientCommand;
import java.util.ArrayList;
import java.util.List;

/// One subscription of a session.
sealed interface Subscription {
  /// Tells this subscription from an earlier one to the same channel.
  long ref();

  Terms terms();

  /// Asked for, not answered; commands for the same channel wait behind it.
  record Subscribing(long ref, Terms terms, List<ClientCommand> deferred) implements Subscription {
    public Subscribing {
      deferred = List.copyOf(deferred);
    }

    Subscribing with(ClientCommand command) {
      List<ClientCommand> more = new ArrayList<>(deferred);
      more.add(command);
      return new Subscribing(ref, terms, more);
    }
  }

  /// Answered; its publications flow.
  record Subscribed(long ref, Terms terms) implements Subscription {}
}
