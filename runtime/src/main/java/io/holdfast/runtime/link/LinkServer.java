package io.holdfast.runtime.link;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;

/// The accepting end of a link: the body of a generated service's bidirectional method.
///
/// Thread-safe as {@link LinkEnd} says.
public final class LinkServer<I, O> implements LinkEnd<O> {
  private final ServerCallStreamObserver<O> out;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean reported = new AtomicBoolean();
  private final LinkEvents<I, O> events;

  private LinkServer(ServerCallStreamObserver<O> out, LinkEvents<I, O> events) {
    this.out = out;
    this.events = events;
  }

  /// Accepts a stream whose replies go to `replies`; returns the observer of its requests.
  public static <I, O> StreamObserver<I> accept(
      StreamObserver<O> replies, LinkEvents<I, O> events) {
    ServerCallStreamObserver<O> out = (ServerCallStreamObserver<O>) replies;
    LinkServer<I, O> link = new LinkServer<>(out, events);
    out.disableAutoRequest();
    out.setOnReadyHandler(() -> events.writable(link));
    out.setOnCancelHandler(() -> link.report("cancelled by the peer"));
    out.setOnCloseHandler(() -> link.report("closed"));
    events.opened(link);
    out.request(LinkEvents.WINDOW_FRAMES);
    return new StreamObserver<>() {
      @Override
      public void onNext(I frame) {
        events.received(link, frame);
      }

      @Override
      public void onError(Throwable cause) {
        link.report(String.valueOf(cause.getMessage()));
      }

      @Override
      public void onCompleted() {
        link.close("completed by the peer");
        link.report("completed by the peer");
      }
    };
  }

  private void report(String cause) {
    over.set(true);
    if (reported.compareAndSet(false, true)) {
      events.ended(this, cause);
    }
  }

  @Override
  public boolean ready() {
    return !over.get() && out.isReady();
  }

  @Override
  public void send(O frame) {
    if (!over.get()) {
      try {
        out.onNext(frame);
      } catch (IllegalStateException | io.grpc.StatusRuntimeException ended) {
        report("ended while sending: " + ended.getMessage());
      }
    }
  }

  @Override
  public void consumed(int frames) {
    out.request(frames);
  }

  /// The end is reported at once: a peer that is frozen would not let the transport say so.
  @Override
  public void close(String reason) {
    if (over.compareAndSet(false, true)) {
      try {
        out.onError(Status.UNAVAILABLE.withDescription(reason).asRuntimeException());
      } catch (IllegalStateException alreadyEnded) {
        // Reported below all the same.
      }
      report(reason);
    }
  }
}
