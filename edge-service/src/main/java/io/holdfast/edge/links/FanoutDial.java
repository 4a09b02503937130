package io.holdfast.edge.links;

import io.grpc.ManagedChannel;
import io.holdfast.proto.v1.FanoutLinkGrpc;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkClient;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Our end of one link: the open stream, if there is one, and how to open another, to the same
/// fanout or to another one. What an earlier stream still reports is dropped.
///
/// Owned by the upstream loop; transport threads only enqueue.
final class FanoutDial {
  /// What a stream reports, as an event of the loop. `dial` tells streams apart.
  sealed interface Report {
    int link();

    int dial();

    record Opened(int link, int dial) implements Report {}

    record Received(int link, int dial, FanoutReply frame) implements Report {}

    /// The transport takes frames again.
    record Writable(int link, int dial) implements Report {}

    record Ended(int link, int dial, String cause) implements Report {}
  }

  private final int link;
  private final Consumer<Report> reports;
  private @Nullable LinkAddress address;
  private @Nullable ManagedChannel channel;
  private @Nullable LinkEnd<FanoutRequest> end;
  private int dials;
  private int unconsumed;

  FanoutDial(int link, Consumer<Report> reports) {
    this.link = link;
    this.reports = reports;
  }

  void dial(LinkAddress to) {
    if (!to.equals(address)) {
      shutDown("another fanout");
      address = to;
    }
    close("dialled again");
    ManagedChannel open = channel;
    if (open == null) {
      open = to.dialChannel();
      channel = open;
    } else {
      open.resetConnectBackoff();
    }
    end = LinkClient.dial(open, FanoutLinkGrpc.getAttachMethod(), events(++dials));
  }

  private LinkEvents<FanoutReply, FanoutRequest> events(int dial) {
    return new LinkEvents<>() {
      @Override
      public void opened(LinkEnd<FanoutRequest> end) {
        reports.accept(new Report.Opened(link, dial));
      }

      @Override
      public void received(LinkEnd<FanoutRequest> end, FanoutReply frame) {
        reports.accept(new Report.Received(link, dial, frame));
      }

      @Override
      public void writable(LinkEnd<FanoutRequest> end) {
        reports.accept(new Report.Writable(link, dial));
      }

      @Override
      public void ended(LinkEnd<FanoutRequest> end, String cause) {
        reports.accept(new Report.Ended(link, dial, cause));
      }
    };
  }

  boolean isCurrent(Report report) {
    return report.dial() == dials && end != null;
  }

  boolean ready() {
    LinkEnd<FanoutRequest> open = end;
    return open != null && open.ready();
  }

  void send(FanoutRequest frame) {
    LinkEnd<FanoutRequest> open = end;
    if (open != null) {
      open.send(frame);
    }
  }

  void handled() {
    unconsumed++;
  }

  /// Once a turn: the peer may send as many frames again.
  void turnEnded() {
    LinkEnd<FanoutRequest> open = end;
    if (unconsumed > 0 && open != null) {
      open.consumed(unconsumed);
    }
    unconsumed = 0;
  }

  void close(String reason) {
    LinkEnd<FanoutRequest> open = end;
    end = null;
    unconsumed = 0;
    if (open != null) {
      open.close(reason);
    }
  }

  /// Nothing is kept of the fanout.
  void shutDown(String reason) {
    close(reason);
    ManagedChannel open = channel;
    channel = null;
    address = null;
    if (open != null) {
      open.shutdownNow();
    }
  }
}
