package io.holdfast.fanout.upstream;

import io.grpc.ManagedChannel;
import io.holdfast.fanout.core.CoreEvent;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.proto.v1.BackboneLinkGrpc;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkClient;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The dialling end of the link to an adapter; at most one at a time. Each dial has a transport of
/// its own, so that a transport's own waiting never delays the next attempt.
///
/// Owned by the fanout's loop; the link's callbacks only enqueue.
public final class AdapterLinks implements AutoCloseable {
  private final Consumer<CoreEvent> events;
  private final PeerHello self;
  private final int beatMillis;
  private long incarnation;
  private int handled;
  private @Nullable ManagedChannel transport;
  private @Nullable LinkEnd<BackboneRequest> end;

  public AdapterLinks(Consumer<CoreEvent> events, PeerHello self, Duration beat) {
    this.events = events;
    this.self = self;
    this.beatMillis = (int) beat.toMillis();
  }

  public void dial(LinkAddress adapter, long newIncarnation) {
    close();
    incarnation = newIncarnation;
    handled = 0;
    ManagedChannel dialled = adapter.dialChannel();
    transport = dialled;
    LinkClient<BackboneRequest, BackboneReply> link =
        LinkClient.dial(dialled, BackboneLinkGrpc.getAttachMethod(), new Link(newIncarnation));
    end = link;
    link.send(AdapterRequests.write(new AdapterRequest.Hello(self), beatMillis));
  }

  private final class Link implements LinkEvents<BackboneReply, BackboneRequest> {
    private final long number;

    Link(long number) {
      this.number = number;
    }

    @Override
    public void opened(LinkEnd<BackboneRequest> link) {
      // Nothing is known of the peer before its hello.
    }

    @Override
    public void received(LinkEnd<BackboneRequest> link, BackboneReply frame) {
      events.accept(new CoreEvent.AdapterSaid(number, AdapterReplies.read(frame)));
    }

    @Override
    public void writable(LinkEnd<BackboneRequest> link) {
      // What may be under way is bounded by the table of pending publishes and by reads.
    }

    @Override
    public void ended(LinkEnd<BackboneRequest> link, String cause) {
      events.accept(new CoreEvent.AdapterEnded(number, cause));
    }
  }

  public void send(long to, List<AdapterRequest> frames) {
    LinkEnd<BackboneRequest> link = end;
    if (link != null && to == incarnation) {
      for (AdapterRequest frame : frames) {
        link.send(AdapterRequests.write(frame, beatMillis));
      }
    }
  }

  /// A frame of this link was dealt with.
  public void handled(long from) {
    if (from == incarnation) {
      handled++;
    }
  }

  public void turnEnded() {
    LinkEnd<BackboneRequest> link = end;
    if (link != null && handled > 0) {
      link.consumed(handled);
    }
    handled = 0;
  }

  public void hangUp(long which, String reason) {
    LinkEnd<BackboneRequest> link = end;
    if (link != null && which == incarnation) {
      link.close(reason);
      close();
    }
  }

  @Override
  public void close() {
    end = null;
    ManagedChannel open = transport;
    if (open != null) {
      open.shutdownNow();
      transport = null;
    }
  }
}
