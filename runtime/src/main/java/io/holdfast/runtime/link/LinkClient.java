package io.holdfast.runtime.link;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/// The dialling end of a link.
///
/// Thread-safe as {@link LinkEnd} says.
public final class LinkClient<O, I> implements LinkEnd<O> {
  private final ClientCall<O, I> call;
  private final AtomicBoolean over = new AtomicBoolean();

  private LinkClient(ClientCall<O, I> call) {
    this.call = call;
  }

  /// Opens a stream on the channel. `opened` is reported at once: frames may be sent before the
  /// peer was reached, and a peer that cannot be reached is an `ended`.
  public static <O, I> LinkClient<O, I> dial(
      ManagedChannel channel, MethodDescriptor<O, I> method, LinkEvents<I, O> events) {
    ClientCall<O, I> call = channel.newCall(method, CallOptions.DEFAULT);
    LinkClient<O, I> link = new LinkClient<>(call);
    call.start(
        new ClientCall.Listener<I>() {
          @Override
          public void onMessage(I frame) {
            events.received(link, frame);
          }

          @Override
          public void onReady() {
            events.writable(link);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            link.over.set(true);
            events.ended(link, describe(status));
          }
        },
        new Metadata());
    call.request(LinkEvents.WINDOW_FRAMES);
    events.opened(link);
    return link;
  }

  private static String describe(Status status) {
    String text = status.getDescription();
    Throwable cause = status.getCause();
    String detail = text != null ? text : cause != null ? String.valueOf(cause.getMessage()) : "";
    return detail.isEmpty() ? status.getCode().name() : status.getCode() + ": " + detail;
  }

  @Override
  public boolean ready() {
    return !over.get() && call.isReady();
  }

  @Override
  public void send(O frame) {
    if (!over.get()) {
      call.sendMessage(frame);
    }
  }

  @Override
  public void consumed(int frames) {
    call.request(frames);
  }

  @Override
  public void close(String reason) {
    if (over.compareAndSet(false, true)) {
      call.cancel(reason, null);
    }
  }
}
