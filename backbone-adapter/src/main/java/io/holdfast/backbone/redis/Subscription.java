package io.holdfast.backbone.redis;

import io.holdfast.runtime.Rim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The subscription of a session whose publications only pass through Redis: one connection for all
/// partitions, read by one thread, so what arrives is in the order in which Redis published it and
/// whole up to the connection's end. The end is told; it is never connected again.
///
/// Thread-safe; what it hears it hands on.
@Rim
final class Subscription implements AutoCloseable {
  /// Heard and not dealt with, at most; a loop that is further behind loses the subscription.
  private static final long WAITING_BYTES_MAX = 64L << 20;

  private static final int TOGETHER_MAX = 256;

  /// One message. `head` is its first line.
  @SuppressWarnings("ArrayRecordComponent") // Never compared; it is a message's bytes.
  record Heard(int partition, String head, byte[] rest) {}

  private final RespLink link;
  private final Map<String, Integer> partitions = new HashMap<>();
  private final AtomicLong waiting = new AtomicLong();

  private Subscription(RespLink link) {
    this.link = link;
  }

  /// Connects, subscribes and waits until that is confirmed.
  static Subscription open(RedisSettings settings, List<RedisKeys> keys) throws IOException {
    RespLink link =
        RespLink.open(
            settings.address(),
            settings.username(),
            settings.password(),
            settings.connectTimeout());
    try {
      Subscription subscription = new Subscription(link);
      String[] words = new String[keys.size() + 1];
      words[0] = "SUBSCRIBE";
      for (int i = 0; i < keys.size(); i++) {
        words[i + 1] = keys.get(i).log();
        subscription.partitions.put(keys.get(i).log(), i);
      }
      link.send(words);
      for (int i = 0; i < keys.size(); i++) {
        Object _ = link.read();
      }
      link.waits(Duration.ZERO);
      return subscription;
    } catch (IOException failed) {
      link.close();
      throw failed;
    }
  }

  /// Begins to hand on what it hears; `ended` is told once, unless it is closed.
  void start(Consumer<List<Heard>> heard, Consumer<String> ended) {
    Thread.ofVirtual().name("backbone-redis-subscription").start(() -> run(heard, ended));
  }

  /// So many bytes were dealt with.
  void dealtWith(List<Heard> some) {
    waiting.addAndGet(-weight(some));
  }

  private static long weight(List<Heard> some) {
    long bytes = 0;
    for (Heard one : some) {
      bytes += one.rest().length;
    }
    return bytes;
  }

  private void run(Consumer<List<Heard>> heard, Consumer<String> ended) {
    try {
      while (waiting.get() < WAITING_BYTES_MAX) {
        List<Heard> together = new ArrayList<>();
        do {
          take(RedisReply.list(link.read()), together);
        } while (together.size() < TOGETHER_MAX && link.hasMore());
        waiting.addAndGet(weight(together));
        heard.accept(together);
      }
      ended.accept("the subscription brings more than is dealt with");
    } catch (IOException | RuntimeException over) {
      ended.accept("the subscription ended: " + over.getMessage());
    } finally {
      link.close();
    }
  }

  private void take(List<?> push, List<Heard> together) {
    if (push.size() < 3 || !RedisReply.text(push.getFirst()).equals("message")) {
      return;
    }
    Integer partition = partitions.get(RedisReply.text(push.get(1)));
    byte[] message = RedisReply.bytes(push.get(2));
    int line = 0;
    while (line < message.length && message[line] != '\n') {
      line++;
    }
    if (partition != null && line < message.length) {
      byte[] rest = new byte[message.length - line - 1];
      System.arraycopy(message, line + 1, rest, 0, rest.length);
      String head = new String(message, 0, line, StandardCharsets.UTF_8);
      together.add(new Heard(partition, head, rest));
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
