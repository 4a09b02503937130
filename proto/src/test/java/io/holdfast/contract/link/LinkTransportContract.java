package io.holdfast.contract.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.FanoutLinkGrpc;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkClient;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.runtime.link.LinkServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every carrier of a link promises: frames in order, back-pressure that reaches the sender,
/// and exactly one report of the end on both sides, whoever ended it.
abstract class LinkTransportContract {
  private final Ending<FanoutRequest, FanoutReply> accepted = new Ending<>();
  private final Ending<FanoutReply, FanoutRequest> dialled = new Ending<>();
  private @Nullable Server server;
  private @Nullable ManagedChannel channel;

  abstract LinkAddress listenAddress();

  /// Where to dial once the server listens.
  abstract LinkAddress dialAddress(Server server);

  @BeforeEach
  void open() throws IOException {
    Server listening =
        listenAddress()
            .listen(
                new FanoutLinkGrpc.FanoutLinkImplBase() {
                  @Override
                  public StreamObserver<FanoutRequest> attach(StreamObserver<FanoutReply> replies) {
                    return LinkServer.accept(replies, accepted);
                  }
                });
    server = listening;
    channel = dialAddress(listening).dialChannel();
  }

  @AfterEach
  void shut() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (server != null) {
      server.shutdownNow();
    }
  }

  private LinkClient<FanoutRequest, FanoutReply> dial() {
    assertNotNull(channel);
    return LinkClient.dial(channel, FanoutLinkGrpc.getAttachMethod(), dialled);
  }

  private static FanoutRequest request(long n) {
    return FanoutRequest.newBuilder().setBeat(Beat.newBuilder().setSequence(n)).build();
  }

  private static FanoutReply reply(long n) {
    return FanoutReply.newBuilder().setBeat(Beat.newBuilder().setSequence(n)).build();
  }

  @Test
  void carriesFramesInOrderBothWays() throws InterruptedException {
    LinkEnd<FanoutRequest> up = dial();
    LinkEnd<FanoutReply> down = accepted.take(accepted.opened);
    for (int i = 0; i < 2_000; i++) {
      up.send(request(i));
      down.send(reply(i));
      assertEquals(i, accepted.take(accepted.frames).getBeat().getSequence());
      assertEquals(i, dialled.take(dialled.frames).getBeat().getSequence());
      down.consumed(1);
      up.consumed(1);
    }
  }

  @Test
  void aReceiverThatConsumesNothingStopsTheSender() throws InterruptedException {
    LinkEnd<FanoutRequest> up = dial();
    LinkEnd<FanoutReply> down = accepted.take(accepted.opened);
    int sent = 0;
    byte[] filler = new byte[64 << 10];
    while (down.ready() && sent < 5_000) {
      down.send(
          FanoutReply.newBuilder()
              .setHello(
                  io.holdfast.proto.v1.Hello.newBuilder()
                      .setInstanceBytes(com.google.protobuf.ByteString.copyFrom(filler)))
              .build());
      sent++;
    }
    assertTrue(sent < 5_000, "the sender never had to wait");
    dialled.writable.clear();
    accepted.writable.clear();
    for (int i = 0; i < sent; i++) {
      dialled.take(dialled.frames);
      up.consumed(1);
    }
    accepted.take(accepted.writable);
    assertTrue(down.ready());
  }

  @Test
  void aCloseByTheDiallerIsReportedOnceOnBothSides() throws InterruptedException {
    LinkEnd<FanoutRequest> up = dial();
    accepted.take(accepted.opened);
    up.close("done");
    up.close("again");
    accepted.take(accepted.ended);
    dialled.take(dialled.ended);
    assertFalse(up.ready());
    up.send(request(1));
    assertEquals(0, accepted.ended.size() + dialled.ended.size());
  }

  @Test
  void aCloseByTheAcceptorIsReportedOnceOnBothSidesWithItsReason() throws InterruptedException {
    dial();
    LinkEnd<FanoutReply> down = accepted.take(accepted.opened);
    down.close("leaving");
    String cause = dialled.take(dialled.ended);
    assertTrue(cause.contains("leaving"), cause);
    accepted.take(accepted.ended);
    down.send(reply(1));
    assertEquals(0, accepted.ended.size() + dialled.ended.size());
  }

  @Test
  void theEndOfTheAcceptingProcessIsReported() throws InterruptedException {
    dial();
    accepted.take(accepted.opened);
    assertNotNull(server);
    LinkAddress.stop(server, Duration.ZERO);
    dialled.take(dialled.ended);
    accepted.take(accepted.ended);
  }

  @Test
  void anUnreachableAddressIsAnEnd() throws InterruptedException {
    assertNotNull(server);
    LinkAddress.stop(server, Duration.ZERO);
    LinkEnd<FanoutRequest> up = dial();
    up.send(request(1));
    dialled.take(dialled.ended);
    assertFalse(up.ready());
  }

  /// Collects what happened, for the test to take with a deadline.
  private static final class Ending<I, O> implements LinkEvents<I, O> {
    final BlockingQueue<LinkEnd<O>> opened = new LinkedBlockingQueue<>();
    final BlockingQueue<I> frames = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> writable = new LinkedBlockingQueue<>();
    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

    <T> T take(BlockingQueue<T> from) throws InterruptedException {
      T taken = from.poll(10, TimeUnit.SECONDS);
      assertNotNull(taken, "nothing happened within 10 s");
      return taken;
    }

    @Override
    public void opened(LinkEnd<O> end) {
      opened.add(end);
    }

    @Override
    public void received(LinkEnd<O> end, I frame) {
      frames.add(frame);
    }

    @Override
    public void writable(LinkEnd<O> end) {
      writable.add(true);
    }

    @Override
    public void ended(LinkEnd<O> end, String cause) {
      ended.add(cause);
    }
  }
}
