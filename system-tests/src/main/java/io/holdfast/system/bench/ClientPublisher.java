package io.holdfast.system.bench;

import io.holdfast.system.client.RawWebSocket;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// A client that publishes into one channel over its websocket without waiting for the answers,
/// which a thread of its own counts.
///
/// Thread-safe as its parts are: `publish` belongs to one thread.
final class ClientPublisher implements AutoCloseable {
  private static final String TOO_MANY = "\"error\":{\"code\":111";

  private final RawWebSocket socket;
  private final String channel;
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile String trouble = "";
  private volatile boolean over;
  private int id = 1;

  ClientPublisher(int port, String channel) throws IOException {
    this.channel = channel;
    socket = new RawWebSocket(port);
    String reply = socket.connect();
    if (reply.contains("\"error\"")) {
      throw new IOException("not connected: " + reply);
    }
    Thread.ofVirtual().name("answers").start(this::read);
  }

  void publish(String data) throws IOException {
    socket.send(
        "{\"id\":%d,\"publish\":{\"channel\":\"%s\",\"data\":%s}}".formatted(++id, channel, data));
  }

  /// Publishes that were answered without an error.
  long stored() {
    return stored.get();
  }

  /// Publishes that were refused because there were too many.
  long refused() {
    return refused.get();
  }

  /// The last answer that was none, or empty.
  String trouble() {
    return trouble;
  }

  @Override
  public void close() throws IOException {
    over = true;
    socket.close();
  }

  private void read() {
    try {
      while (true) {
        String message = socket.nextMessage();
        for (String line : message.split("\n", -1)) {
          if (line.equals("{}")) {
            socket.send("{}");
          } else if (line.contains("\"publish\"")) {
            stored.incrementAndGet();
          } else if (line.contains(TOO_MANY)) {
            refused.incrementAndGet();
          } else {
            trouble = line;
          }
        }
      }
    } catch (IOException e) {
      if (!over) {
        trouble = e.toString();
      }
    }
  }
}
