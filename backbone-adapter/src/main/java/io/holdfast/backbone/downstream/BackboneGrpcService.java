package io.holdfast.backbone.downstream;

import io.grpc.stub.StreamObserver;
import io.holdfast.proto.v1.BackboneLinkGrpc;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.runtime.link.LinkServer;

/// Accepts the links of fanouts and reports what happens on them.
public final class BackboneGrpcService extends BackboneLinkGrpc.BackboneLinkImplBase {
  private final LinkReports reports;

  public BackboneGrpcService(LinkReports reports) {
    this.reports = reports;
  }

  @Override
  public StreamObserver<BackboneRequest> attach(StreamObserver<BackboneReply> replies) {
    return LinkServer.accept(
        replies,
        new LinkEvents<BackboneRequest, BackboneReply>() {
          @Override
          public void opened(LinkEnd<BackboneReply> end) {
            reports.linkOpened(end);
          }

          @Override
          public void received(LinkEnd<BackboneReply> end, BackboneRequest frame) {
            reports.linkReceived(end, FrameReader.read(frame));
          }

          @Override
          public void writable(LinkEnd<BackboneReply> end) {
            // Credit bounds what is sent; the transport's own window is far below it.
          }

          @Override
          public void ended(LinkEnd<BackboneReply> end, String cause) {
            reports.linkEnded(end, cause);
          }
        });
  }
}
