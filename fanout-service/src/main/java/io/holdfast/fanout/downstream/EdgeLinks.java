package io.holdfast.fanout.downstream;

import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.holdfast.fanout.core.CoreEvent;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.proto.v1.FanoutLinkGrpc;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.runtime.link.LinkServer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The accepting ends of the edges' links, by number. Frames are translated on the transport's
/// threads and handed on as events; replies are written on the fanout's loop.
///
/// Thread-safe as marked: `attach` and its callbacks on transport threads, the rest on the loop.
public final class EdgeLinks extends FanoutLinkGrpc.FanoutLinkImplBase implements AutoCloseable {
  private static final Duration STOP_GRACE = Duration.ofMillis(200);

  private final Map<Long, LinkEnd<FanoutReply>> ends = new ConcurrentHashMap<>();
  private final Map<Long, Integer> handled = new HashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final Consumer<CoreEvent> events;
  private final EdgeReplies replies;
  private @Nullable Server server;

  public EdgeLinks(Consumer<CoreEvent> events, Duration beat) {
    this.events = events;
    this.replies = new EdgeReplies((int) beat.toMillis());
  }

  /// Starts to accept. Once, on the thread that builds the process.
  public void listen(LinkAddress address) throws IOException {
    server = address.listen(this);
  }

  /// Where it really listens; -1 for an in-process address.
  public int port() {
    return server == null ? -1 : server.getPort();
  }

  @Override
  public StreamObserver<FanoutRequest> attach(StreamObserver<FanoutReply> out) {
    return LinkServer.accept(out, new Link(numbers.incrementAndGet()));
  }

  private final class Link implements LinkEvents<FanoutRequest, FanoutReply> {
    private final long number;

    Link(long number) {
      this.number = number;
    }

    @Override
    public void opened(LinkEnd<FanoutReply> end) {
      ends.put(number, end);
      events.accept(new CoreEvent.EdgeOpened(number));
    }

    @Override
    public void received(LinkEnd<FanoutReply> end, FanoutRequest frame) {
      events.accept(new CoreEvent.EdgeSaid(number, EdgeRequests.read(frame)));
    }

    @Override
    public void writable(LinkEnd<FanoutReply> end) {
      // What may be under way is bounded by credit, not by the transport.
    }

    @Override
    public void ended(LinkEnd<FanoutReply> end, String cause) {
      ends.remove(number);
      events.accept(new CoreEvent.EdgeEnded(number, cause));
    }
  }

  public void send(long link, List<EdgeReply> frames) {
    LinkEnd<FanoutReply> end = ends.get(link);
    if (end != null) {
      boolean shared = ends.size() > 1;
      for (EdgeReply frame : frames) {
        end.send(replies.write(frame, shared));
      }
    }
  }

  public void close(long link, String reason) {
    LinkEnd<FanoutReply> end = ends.get(link);
    if (end != null) {
      end.close(reason);
    }
  }

  /// A frame of this link was dealt with.
  public void handled(long link) {
    handled.merge(link, 1, Integer::sum);
  }

  public void turnEnded() {
    replies.turnEnded();
    if (!handled.isEmpty()) {
      handled.forEach((link, frames) -> {
        LinkEnd<FanoutReply> end = ends.get(link);
        if (end != null) {
          end.consumed(frames);
        }
      });
      handled.clear();
    }
  }

  @Override
  public void close() {
    Server listening = server;
    if (listening != null) {
      ends.values().forEach(end -> end.close("the fanout stops"));
      LinkAddress.stop(listening, STOP_GRACE);
    }
  }
}
