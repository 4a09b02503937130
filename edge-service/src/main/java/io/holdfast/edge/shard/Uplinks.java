package io.holdfast.edge.shard;

import io.holdfast.edge.command.Uplink.Outcome;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.Utf8;
import io.holdfast.edge.transport.SocketEvents;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// What a client says by requests of their own, beside a connection that carries nothing from it:
/// it waits here in the order in which it came, and one thread at a time reads it, as the reader of
/// a socket would. While nothing waits there is no thread.
///
/// Thread-safe: many may offer; the flag lets one thread read.
final class Uplinks {
  /// Messages that may wait, and their bytes; one alone may always. A client that is further ahead
  /// ends with 3013.
  static final int WAITING_MAX = 64;

  static final int WAITING_BYTES_MAX = 1 << 20;

  private final SocketEvents reader;
  private final Runnable flooded;
  private final Codec codec;
  private final String name;
  private final Queue<byte[]> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger bytes = new AtomicInteger();
  private final AtomicBoolean reading = new AtomicBoolean();

  /// `flooded` runs whenever more comes than may wait.
  Uplinks(SocketEvents reader, Runnable flooded, Codec codec, long number) {
    this.reader = reader;
    this.flooded = flooded;
    this.codec = codec;
    this.name = "edge-uplink-" + number;
  }

  Outcome take(byte[] message) {
    int before = count.getAndIncrement();
    int bytesBefore = bytes.getAndAdd(message.length);
    if (before >= WAITING_MAX || (before > 0 && bytesBefore + message.length > WAITING_BYTES_MAX)) {
      done(message);
      flooded.run();
      return Outcome.OVERLOADED;
    }
    waiting.add(message);
    if (reading.compareAndSet(false, true)) {
      Thread.ofVirtual().name(name).start(this::read);
    }
    return Outcome.TAKEN;
  }

  private void done(byte[] message) {
    bytes.addAndGet(-message.length);
    count.decrementAndGet();
  }

  private void read() {
    do {
      for (byte[] next = waiting.poll(); next != null; next = waiting.poll()) {
        if (codec == Codec.JSON && !Utf8.isValid(next)) {
          reader.violated(CloseReason.BAD_REQUEST);
        } else {
          reader.received(next);
        }
        done(next);
      }
      reading.set(false);
    } while (!waiting.isEmpty() && reading.compareAndSet(false, true));
  }
}
