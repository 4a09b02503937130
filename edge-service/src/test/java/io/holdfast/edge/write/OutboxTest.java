package io.holdfast.edge.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.WsFrames;
import io.holdfast.edge.write.Outbox.Offer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an outbox takes, and in which order and how joined it is written.
class OutboxTest {
  private final Recording sink = new Recording();
  private final Outbox outbox = new Outbox(sink, 1_000);

  @Test
  void saysWhenSomebodyMustWrite() {
    assertEquals(Offer.FIRST, outbox.offer(frame(1, 10)));
    assertEquals(Offer.QUEUED, outbox.offer(frame(2, 10)));
    drain(64);
    assertEquals(Offer.FIRST, outbox.offer(frame(3, 10)));
  }

  @Test
  void writesInOrderAndJoined() {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (int i = 0; i < 20; i++) {
      Frame frame = frame(i, 7 + i);
      outbox.offer(frame);
      expected.writeBytes(frame.shared());
    }
    drain(64);
    assertArrayEquals(expected.toByteArray(), sink.bytes.toByteArray());
    assertTrue(sink.writes.size() < 10, sink.writes::toString);
    assertEquals(0, outbox.bytes());
  }

  @Test
  void refusesWhatExceedsItsBound() {
    for (int i = 0; i < 9; i++) {
      outbox.offer(frame(i, 98));
    }
    assertEquals(Offer.QUEUED, outbox.offer(frame(9, 98)));
    assertEquals(Offer.FULL, outbox.offer(frame(10, 98)));
    assertEquals(1_000, outbox.bytes());
  }

  @Test
  void countsWhatIsBeingWritten() {
    outbox.offer(frame(1, 598));
    assertTrue(outbox.begin() && outbox.takes());
    assertEquals(Offer.FULL, outbox.offer(frame(2, 598)));
    outbox.writePiece(new byte[64]);
    assertEquals(Offer.FIRST, outbox.offer(frame(2, 598)));
  }

  @Test
  void takesOneFrameThatIsLargerThanTheBound() {
    assertEquals(Offer.FIRST, outbox.offer(frame(1, 5_000)));
  }

  @Test
  void writesALargeFrameInSlices() {
    int most = Outbox.WRITE_BYTES_MAX;
    Frame large = frame(1, 3 * most);
    Frame next = frame(2, 10);
    outbox.offer(large);
    outbox.offerLast(next, false);
    drain(most);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(large.shared());
    expected.writeBytes(next.shared());
    assertArrayEquals(expected.toByteArray(), sink.bytes.toByteArray());
    assertTrue(sink.writes.stream().allMatch(length -> length <= most), sink.writes::toString);
    assertTrue(sink.finished);
    assertEquals(0, outbox.bytes());
  }

  @Test
  void endsWithTheLastFrame() {
    outbox.offer(frame(1, 10));
    outbox.offerLast(frame(2, 10), false);
    assertEquals(Offer.CLOSED, outbox.offer(frame(3, 10)));
    drain(64);
    assertTrue(sink.finished);
    assertEquals(24, sink.bytes.size());
  }

  @Test
  void dropsWhatASlowConnectionNeverTook() {
    outbox.offer(frame(1, 500));
    outbox.offerLast(frame(2, 10), true);
    drain(64);
    assertTrue(sink.finished);
    assertEquals(12, sink.bytes.size());
  }

  @Test
  void holdsNothingWhenTheSocketIsGone() {
    outbox.offer(frame(1, 500));
    outbox.close();
    assertEquals(Offer.CLOSED, outbox.offer(frame(2, 10)));
    assertEquals(0, outbox.bytes());
    assertFalse(outbox.takes());
  }

  @Test
  void losesAndReordersNothingBetweenManyThreads() throws InterruptedException {
    int producers = 3;
    int each = 20_000;
    Outbox shared = new Outbox(sink, Integer.MAX_VALUE);
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      int producer = p;
      threads.add(
          Thread.startVirtualThread(() -> {
            for (int i = 0; i < each; i++) {
              ByteBuffer payload = ByteBuffer.allocate(8).putInt(producer).putInt(i);
              shared.offer(WsFrames.of(2, payload.array(), 0, 8));
              drainIfFree(shared);
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    drainIfFree(shared);
    ByteBuffer all = ByteBuffer.wrap(sink.bytes.toByteArray());
    int[] next = new int[producers];
    while (all.hasRemaining()) {
      all.getShort();
      int producer = all.getInt();
      assertEquals(next[producer]++, all.getInt());
    }
    assertArrayEquals(new int[] {each, each, each}, next);
  }

  private static void drainIfFree(Outbox outbox) {
    if (outbox.begin()) {
      byte[] scratch = new byte[256];
      do {
        while (outbox.takes()) {
          outbox.writePiece(scratch);
        }
      } while (!outbox.end());
    }
  }

  private void drain(int scratch) {
    assertTrue(outbox.begin());
    while (outbox.takes()) {
      outbox.writePiece(new byte[scratch]);
    }
    assertTrue(outbox.end());
  }

  static Frame frame(int fill, int payloadLength) {
    byte[] payload = new byte[payloadLength];
    Arrays.fill(payload, (byte) fill);
    return WsFrames.of(2, payload, 0, payloadLength);
  }

  private static final class Recording implements SocketSink {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final List<Integer> writes = new ArrayList<>();
    boolean finished;

    @Override
    public void write(byte[] from, int offset, int length) {
      bytes.write(from, offset, length);
      writes.add(length);
    }

    @Override
    public void finished() {
      finished = true;
    }

    @Override
    public void kill(String cause) {}
  }
}
