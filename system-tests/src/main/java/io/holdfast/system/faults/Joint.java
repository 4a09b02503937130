package io.holdfast.system.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// One connection through a proxy: two sockets and, in each direction, a thread that reads and one
/// that writes, with a bounded queue between them.
final class Joint {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int QUEUED_CHUNKS = 64;
  private static final long LOOK_NANOS = 1_000_000;
  private static final long LOOK_MILLIS = 50;
  private static final Chunk END = new Chunk(new byte[0], 0);

  /// Commands by which a connection waits for what others publish.
  private static final List<String> TAILING = List.of("XREAD", "SUBSCRIBE");

  private final TcpProxy proxy;
  private final Socket client;
  private final Socket server;
  private volatile boolean tail;
  private volatile boolean over;

  /// What was read at once, and when; without bytes it is the end.
  private static final class Chunk {
    final byte[] bytes;
    final long atNanos;

    Chunk(byte[] bytes, long atNanos) {
      this.bytes = bytes;
      this.atNanos = atNanos;
    }

    boolean isEnd() {
      return bytes.length == 0;
    }
  }

  Joint(TcpProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  void start() {
    pump(client, server, proxy::there, true);
    pump(server, client, proxy::back, false);
  }

  /// Ends both connections with a reset.
  void reset() {
    for (Socket socket : List.of(client, server)) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException _) {
        // It is closed already.
      }
    }
    end();
  }

  private void end() {
    over = true;
    proxy.ended(this);
    for (Socket socket : List.of(client, server)) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is gone either way.
      }
    }
  }

  private void pump(Socket from, Socket to, Supplier<Road> road, boolean toServer) {
    BlockingQueue<Chunk> queue = new ArrayBlockingQueue<>(QUEUED_CHUNKS);
    Thread.ofVirtual().start(() -> read(from, queue, toServer));
    Thread.ofVirtual().start(() -> write(to, queue, road));
  }

  private void read(Socket from, BlockingQueue<Chunk> queue, boolean toServer) {
    byte[] bytes = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        Chunk chunk = new Chunk(Arrays.copyOf(bytes, read), System.nanoTime());
        if (toServer && !tail) {
          tail = isTailing(chunk.bytes);
        }
        put(queue, chunk);
      }
    } catch (IOException _) {
      // The end, like any other.
    }
    put(queue, END);
  }

  private void put(BlockingQueue<Chunk> queue, Chunk chunk) {
    try {
      boolean taken = false;
      while (!over && !taken) {
        taken = queue.offer(chunk, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      end();
    }
  }

  private void write(Socket to, BlockingQueue<Chunk> queue, Supplier<Road> road) {
    try {
      OutputStream out = to.getOutputStream();
      while (!over) {
        Chunk chunk = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (chunk == null) {
          continue;
        }
        travel(chunk, road);
        if (chunk.isEnd()) {
          break;
        }
        out.write(chunk.bytes);
      }
    } catch (IOException _) {
      // The other end is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  private void travel(Chunk chunk, Supplier<Road> road) {
    while (!over && road.get().isBlocked(tail)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    Road now = road.get();
    long due = chunk.atNanos + now.latency().toNanos();
    if (now.bytesPerSecond() > 0) {
      long takes = TimeUnit.SECONDS.toNanos(chunk.bytes.length) / now.bytesPerSecond();
      due = Math.max(due, System.nanoTime() + takes);
    }
    for (long left = due - System.nanoTime();
        !over && !chunk.isEnd() && left > 0;
        left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static boolean isTailing(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return TAILING.stream().anyMatch(text::contains);
  }
}
