package io.holdfast.fanout.core;

import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.publish.SpoolEvent;
import java.util.List;

/// What happens to the fanout. The rims make these on the transports' threads.
public sealed interface CoreEvent {
  record EdgeOpened(long link) implements CoreEvent {}

  record EdgeSaid(long link, EdgeRequest request) implements CoreEvent {}

  record EdgeEnded(long link, String cause) implements CoreEvent {}

  record AdapterSaid(long incarnation, AdapterReply reply) implements CoreEvent {}

  record AdapterEnded(long incarnation, String cause) implements CoreEvent {}

  record SpoolSaid(SpoolEvent event) implements CoreEvent {}

  /// These are the adapters now.
  record Adapters(List<String> members) implements CoreEvent {}

  record Start() implements CoreEvent {}

  record Stop() implements CoreEvent {}
}
