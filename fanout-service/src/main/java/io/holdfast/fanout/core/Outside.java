package io.holdfast.fanout.core;

import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.publish.SpoolCommand;
import java.util.List;

/// What the core asks of the world. None of it waits; what comes of it returns as events.
public interface Outside {
  void toEdge(long edge, List<EdgeReply> frames);

  void closeEdge(long edge, String reason);

  void dial(String adapter, long incarnation);

  void toAdapter(long incarnation, List<AdapterRequest> frames);

  void hangUp(long incarnation, String reason);

  /// What the spool is to do, in order; it answers with events.
  void spool(List<SpoolCommand> commands);

  /// One line for the log.
  void announce(boolean warning, String what);
}
