package io.holdfast.backbone.downstream;

import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.runtime.link.LinkEnd;

/// Takes what happens on links, on the transport's threads: implementations enqueue and return.
public interface LinkReports {
  void linkOpened(LinkEnd<BackboneReply> end);

  void linkReceived(LinkEnd<BackboneReply> end, FanoutFrame frame);

  void linkEnded(LinkEnd<BackboneReply> end, String cause);
}
