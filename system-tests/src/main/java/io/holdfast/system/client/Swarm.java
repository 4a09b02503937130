package io.holdfast.system.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Many clients of the Centrifugo protocol on one selector thread. They stay connected, answer
/// pings, come back when cut, and recover by position as a stock SDK does.
///
/// Thread-safe: other threads read counts and leave tasks.
public final class Swarm implements AutoCloseable {
  private static final int READ_BYTES = 256 * 1024;
  private static final long TICK_MILLIS = 20;
  private static final int NOTES_MAX = 30;

  private final SwarmOptions options;
  private final List<InetSocketAddress> edges;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final List<SwarmClient> clients = new ArrayList<>();
  private final ArrayDeque<SwarmClient> toDial = new ArrayDeque<>();
  private final List<SwarmClient> waiting = new ArrayList<>();
  private final ByteBuffer direct = ByteBuffer.allocateDirect(READ_BYTES);
  private final SwarmCounts counts = new SwarmCounts();
  private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
  private byte[] scratch = new byte[2 * READ_BYTES];
  private int dialling;
  private int offsetNotes;
  private volatile boolean closed;

  /// A swarm of `count` clients; they dial at once.
  public Swarm(int count, SwarmOptions options) {
    this.options = options;
    this.edges =
        options.ports().stream()
            .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .toList();
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int i = 0; i < count; i++) {
      SwarmClient client = new SwarmClient(i, options.channels().apply(i), this);
      clients.add(client);
      toDial.add(client);
    }
    this.thread = Thread.ofPlatform().name("swarm").daemon().start(this::run);
  }

  public SwarmCounts counts() {
    return counts;
  }

  /// The first things that went wrong, in words.
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /// Runs `task` on the swarm's thread and returns what it returns.
  public <T> T ask(Supplier<T> task) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    tasks.add(() -> {
      try {
        answer.complete(task.get());
      } catch (RuntimeException e) {
        answer.completeExceptionally(e);
      }
    });
    selector.wakeup();
    return answer.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /// Cuts every connection, as a network would; the clients come back by themselves.
  public void cutAll() {
    ask(() -> {
      clients.forEach(client -> client.cut("cut by the test"));
      return true;
    });
  }

  /// Closes the sockets and ends the thread.
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---------------------------------------------------------------- for its clients

  SwarmOptions options() {
    return options;
  }

  Selector selector() {
    return selector;
  }

  byte[] scratch() {
    return scratch;
  }

  void complain(String what) {
    counts.errors.add(1);
    note(what);
  }

  void note(String what) {
    if (complaints.size() < NOTES_MAX) {
      complaints.add(what);
    }
  }

  /// An offset came again, or late; formats nothing once there are notes enough.
  void noteOffset(int client, long offset) {
    if (offsetNotes++ < NOTES_MAX) {
      note("client %d: offset %d again or late".formatted(client, offset));
    }
  }

  /// Dials `client` again after its wait.
  void redialLater(SwarmClient client) {
    long least = options.redialMin().toNanos();
    long most = Math.max(least + 1, options.redialMax().toNanos());
    client.dialAt(System.nanoTime() + ThreadLocalRandom.current().nextLong(least, most));
    waiting.add(client);
  }

  /// One of the connections that were being opened is open or given up.
  void dialEnded() {
    dialling--;
  }

  /// Reads what `channel` has into the scratch behind `kept` bytes. Returns the bytes read,
  /// negative at the end of the stream.
  int read(SocketChannel channel, int kept) throws IOException {
    direct.clear();
    int read = channel.read(direct);
    if (read > 0) {
      if (scratch.length < kept + read) {
        byte[] larger = new byte[Math.max(scratch.length * 2, kept + read)];
        System.arraycopy(scratch, 0, larger, 0, kept);
        scratch = larger;
      }
      direct.flip();
      direct.get(scratch, kept, read);
      counts.bytes.add(read);
    }
    return read;
  }

  // ---------------------------------------------------------------- the thread

  private void run() {
    try (selector) {
      while (!closed) {
        dialSome();
        selector.select(this::serve, TICK_MILLIS);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
          task.run();
        }
        wakeWaiting();
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    } catch (IOException e) {
      complain("the swarm's selector failed: " + e);
    } catch (RuntimeException | Error e) {
      complain("the swarm died: " + e);
      throw e;
    }
  }

  private void serve(SelectionKey key) {
    SwarmClient client = (SwarmClient) key.attachment();
    try {
      client.serve(key);
    } catch (IOException e) {
      client.cut(e.toString());
    } catch (IllegalArgumentException e) {
      complain("client " + client.number() + ": " + e.getMessage());
      client.cut("unreadable");
    }
  }

  private void dialSome() {
    while (dialling < options.dialling()) {
      SwarmClient client = toDial.poll();
      if (client == null) {
        return;
      }
      dialling++;
      try {
        client.dial(selector, edges);
      } catch (IOException e) {
        client.cut(e.toString());
      }
    }
  }

  private void wakeWaiting() {
    if (waiting.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    waiting.removeIf(client -> {
      boolean due = client.dialAt() - now <= 0;
      if (due) {
        toDial.add(client);
      }
      return due;
    });
  }
}
