package io.holdfast.backbone.serving;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import java.util.List;

/// What the core asks of the backbone. Answers come as calls of {@link Serving} in later turns.
public interface BackbonePort {
  /// Answered by {@link Serving#pageRead} or {@link Serving#pageRefused}.
  void read(PageTicket ticket, HistoryQuery query);

  /// Answered by {@link Serving#settled}.
  void append(int partition, PublishTurn turn, List<PublishRequest> batch);

  /// Answered by {@link Serving#removed}.
  void remove(RemovalTicket ticket, String channel);
}
