package io.holdfast.edge.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.command.Uplink.Outcome;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.transport.SocketEvents;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UplinksTest {
  private final Queue<String> read = new ConcurrentLinkedQueue<>();
  private final AtomicInteger floods = new AtomicInteger();
  private final CountDownLatch held = new CountDownLatch(1);

  /// Reads nothing until it is let go.
  private final SocketEvents reader =
      new SocketEvents() {
        @Override
        public void received(byte[] message) {
          try {
            held.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          read.add(new String(message, StandardCharsets.UTF_8));
        }

        @Override
        public void pinged(byte[] payload) {}

        @Override
        public void ponged() {}

        @Override
        public void violated(CloseReason reason) {
          read.add("violated " + reason.code());
        }

        @Override
        public void peerClosing(int code) {}

        @Override
        public void ended(String cause) {}
      };

  private Uplinks of(Codec codec) {
    return new Uplinks(reader, floods::incrementAndGet, codec, 7);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void areReadOneAfterTheOtherAsTheyCame() {
    Uplinks uplinks = of(Codec.JSON);
    List<String> said = IntStream.range(0, 60).mapToObj(i -> "m" + i).toList();
    said.forEach(message -> assertEquals(Outcome.TAKEN, uplinks.take(utf8(message))));
    held.countDown();

    assertTrue(Eventually.within(() -> read.size() == 60));
    assertEquals(said, List.copyOf(read));
    assertEquals(Outcome.TAKEN, uplinks.take(utf8("again")));
    assertTrue(Eventually.within(() -> read.size() == 61));
  }

  @Test
  void areRefusedWhenTooManyWait() {
    Uplinks uplinks = of(Codec.PROTOBUF);
    for (int i = 0; i < Uplinks.WAITING_MAX; i++) {
      assertEquals(Outcome.TAKEN, uplinks.take(utf8("m")));
    }
    assertEquals(Outcome.OVERLOADED, uplinks.take(utf8("m")));
    assertEquals(1, floods.get());
    held.countDown();
    assertTrue(Eventually.within(() -> read.size() == Uplinks.WAITING_MAX));
  }

  @Test
  void areRefusedWhenTooManyBytesWaitButOneIsAlwaysTaken() {
    Uplinks uplinks = of(Codec.PROTOBUF);
    assertEquals(Outcome.TAKEN, uplinks.take(new byte[2 * Uplinks.WAITING_BYTES_MAX]));
    assertEquals(Outcome.OVERLOADED, uplinks.take(new byte[1]));
    assertEquals(1, floods.get());
    held.countDown();
    assertTrue(Eventually.within(() -> uplinks.take(new byte[1]) == Outcome.TAKEN));
  }

  @Test
  void endASessionOfTextThatIsNotUtf8() {
    held.countDown();
    of(Codec.JSON).take(new byte[] {'"', (byte) 0xC3, '"'});
    assertTrue(Eventually.within(() -> read.contains("violated 3501")));
  }
}
