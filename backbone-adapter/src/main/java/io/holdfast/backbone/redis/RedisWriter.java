package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.AppendRule;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Appends: what waits for a partition goes out in one script call, and the next one follows its
/// answer, so the order of the calls is kept and load makes batches larger by itself.
///
/// Owned by the session's loop.
final class RedisWriter {
  /// Publications of one call; more only raises latency.
  private static final int BATCH_MAX = 256;

  private static final long BATCH_BYTES_MAX = 1 << 20;

  /// Bytes of publications that wait, at most; more is answered as overload.
  private static final long QUEUE_BYTES_MAX = 64L << 20;

  private static final int VERSION_DIGITS = 20;

  /// Answers to one append of a caller's.
  private static final class Batch {
    private final AppendHandler handler;
    private final PublishResult[] results;
    private int open;

    Batch(AppendHandler handler, int size) {
      this.handler = handler;
      this.results = new PublishResult[size];
      this.open = size;
    }

    void settle(int index, PublishResult result) {
      results[index] = result;
      if (--open == 0) {
        handler.settled(Arrays.asList(results));
      }
    }
  }

  /// One publication that waits.
  static final class Pending {
    private final PublishRequest request;
    private final Lane lane;
    private final Batch batch;
    private final int index;
    private final long receivedNanos;
    private final byte[] channel;
    private final byte[] key;
    private byte[] body = {};

    private Pending(PublishRequest request, Lane lane, Batch batch, int index, long receivedNanos) {
      this.request = request;
      this.lane = lane;
      this.batch = batch;
      this.index = index;
      this.receivedNanos = receivedNanos;
      this.channel = RedisKeys.utf8(request.channel());
      this.key = RedisKeys.utf8(request.key());
    }
  }

  private final RedisCore core;
  private final RedisSettings settings;
  private final Ticker ticker;
  private final AtomicLong queuedBytes = new AtomicLong();
  private final Map<RedisPartition, List<Pending>> underWay = new HashMap<>();

  RedisWriter(RedisCore core, RedisSettings settings, Ticker ticker) {
    this.core = core;
    this.settings = settings;
    this.ticker = ticker;
  }

  /// Thread-safe: false when too much waits already.
  boolean hasRoom(List<PublishRequest> batch) {
    if (queuedBytes.get() > QUEUE_BYTES_MAX) {
      return false;
    }
    queuedBytes.addAndGet(weight(batch));
    return true;
  }

  private static long weight(List<PublishRequest> batch) {
    long weight = 0;
    for (PublishRequest request : batch) {
      weight += request.weight();
    }
    return weight;
  }

  void append(
      RedisPartition partition,
      Lane lane,
      List<PublishRequest> requests,
      AppendHandler handler,
      long receivedNanos) {
    Batch batch = new Batch(handler, requests.size());
    for (int i = 0; i < requests.size(); i++) {
      Pending pending = new Pending(requests.get(i), lane, batch, i, receivedNanos);
      if (core.over()) {
        settle(pending, new PublishResult.Unavailable(closed("the session is over")));
      } else {
        partition.queue.add(pending);
      }
    }
  }

  private void settle(Pending pending, PublishResult result) {
    queuedBytes.addAndGet(-pending.request.weight());
    pending.batch.settle(pending.index, pending.lane.seen(result));
  }

  static Refusal closed(String cause) {
    return new Refusal(Code.UNAVAILABLE, cause, Duration.ofMillis(500));
  }

  /// Sends what waits for the partition, unless something is under way.
  void flush(RedisPartition partition) {
    LogState state = partition.state;
    if (partition.appending || partition.fenced || state == null || partition.queue.isEmpty()) {
      return;
    }
    List<Pending> batch = take(partition, state);
    if (batch.isEmpty()) {
      return;
    }
    partition.appending = true;
    underWay.put(partition, batch);
    List<String> keys = new ArrayList<>(batch.size());
    Object[] arguments = encode(partition, state, batch, keys);
    core.call(
        Script.APPEND,
        partition,
        keys,
        arguments,
        answer -> {
          partition.appending = false;
          underWay.remove(partition);
          switch (answer) {
            case Reply reply -> answered(partition, state, batch, reply.text());
            case Fault fault -> failed(batch, fault);
          }
        });
  }

  private List<Pending> take(RedisPartition partition, LogState state) {
    List<Pending> batch = new ArrayList<>();
    long bytes = 0;
    long now = ticker.nanoTime();
    while (!partition.queue.isEmpty() && batch.size() < BATCH_MAX && bytes < BATCH_BYTES_MAX) {
      Pending pending = partition.queue.remove();
      PublishResult refused = refusal(pending, state, now);
      if (refused != null) {
        settle(pending, refused);
      } else {
        batch.add(pending);
        bytes += pending.request.weight();
      }
    }
    return batch;
  }

  private @Nullable PublishResult refusal(Pending pending, LogState state, long now) {
    if (pending.lane.broken()) {
      return Lane.behind();
    }
    PublishRequest request = pending.request;
    long waitedMillis = (now - pending.receivedNanos) / 1_000_000;
    if (request.deadlineMillis() > 0 && waitedMillis >= request.deadlineMillis()) {
      return new PublishResult.Unavailable(
          new Refusal(Code.DEADLINE, "waited " + waitedMillis + " ms for Redis"));
    }
    PublishResult refusal =
        AppendRule.refusal(
            request,
            state.epoch(),
            settings.publicationBytesMax(),
            "backbone.redis.publication_bytes_max");
    if (refusal != null) {
      return refusal;
    }
    if (pending.channel.length > EntryFormat.NAME_BYTES_MAX
        || pending.key.length > EntryFormat.NAME_BYTES_MAX) {
      return new PublishResult.Rejected(
          new Refusal(
              Code.BAD_REQUEST,
              "channel and key have at most " + EntryFormat.NAME_BYTES_MAX + " bytes each"));
    }
    return null;
  }

  private Object[] encode(
      RedisPartition partition, LogState state, List<Pending> batch, List<String> keys) {
    Map<String, Integer> numbers = new HashMap<>();
    List<Object> channels = new ArrayList<>();
    List<Object> publications = new ArrayList<>(batch.size() * 2);
    for (Pending pending : batch) {
      PublishRequest request = pending.request;
      Integer number = numbers.get(request.channel());
      if (number == null) {
        channels.add(pending.channel);
        number = channels.size();
        numbers.put(request.channel(), number);
      }
      keys.add(partition.keys.idempotency(pending.channel, pending.key));
      publications.add(head(number, request));
      pending.body = EntryFormat.body(request, pending.channel, pending.key);
      publications.add(pending.body);
    }
    List<Object> arguments = new ArrayList<>(4 + channels.size() + publications.size());
    arguments.add(Long.toString(state.epoch()));
    arguments.add(Long.toString(settings.idempotencyWindow().toMillis()));
    arguments.add(settings.notifyOnly() ? "none" : Long.toString(settings.retentionEntries()));
    arguments.add(Integer.toString(channels.size()));
    arguments.addAll(channels);
    arguments.addAll(publications);
    return arguments.toArray();
  }

  /// A version is written so that its text sorts as the number does.
  private static String head(int number, PublishRequest request) {
    if (request.version() == 0) {
      return Integer.toString(number);
    }
    String digits = Long.toUnsignedString(request.version() ^ Long.MIN_VALUE);
    return number
        + " "
        + "0".repeat(VERSION_DIGITS - digits.length())
        + digits
        + " "
        + request.versionEpoch();
  }

  private void answered(
      RedisPartition partition, LogState state, List<Pending> batch, String words) {
    if (words.equals("fenced")) {
      for (int i = batch.size() - 1; i >= 0; i--) {
        partition.queue.addFirst(batch.get(i));
      }
      core.logs().fenced(partition);
      return;
    }
    core.full("");
    String[] results = words.split(" ", -1);
    int stored = 0;
    for (int i = 0; i < batch.size(); i++) {
      stored += results[i].charAt(0) == '+' ? 1 : 0;
    }
    long sequence = Long.parseLong(results[batch.size()]) - stored;
    long timeMillis = Long.parseLong(results[batch.size() + 1]);
    long high = 0;
    for (int i = 0; i < batch.size(); i++) {
      long offset = Long.parseLong(results[i].substring(1));
      high = Math.max(high, offset);
      if (results[i].charAt(0) == '+') {
        LogPosition at = new LogPosition(state.epoch(), ++sequence);
        partition.known.appended(new KnownEnd.Own(at, offset, timeMillis, batch.get(i).body));
      }
      PublishResult result =
          switch (results[i].charAt(0)) {
            case '+' -> new PublishResult.Stored(new Position(state.epoch(), offset));
            case '=' -> new PublishResult.Duplicate(new Position(state.epochOf(offset), offset));
            default -> new PublishResult.Superseded(top(state, offset));
          };
      settle(batch.get(i), result);
    }
    core.logs().seen(partition, 0, 0, high);
  }

  /// The top of a channel whose newest offset is `offset`.
  private static Position top(LogState state, long offset) {
    return new Position(state.epoch(), Math.max(offset, state.forks().getLast().floor()));
  }

  private void failed(List<Pending> batch, Fault fault) {
    PublishResult result =
        switch (fault.kind()) {
          case FULL ->
              new PublishResult.Unavailable(
                  new Refusal(Code.STORAGE, fault.cause(), Duration.ofSeconds(1)));
          case REFUSED, DEMOTED, INCURABLE -> new PublishResult.Unavailable(closed(fault.cause()));
          case LOST, ABSENT, LATE -> new PublishResult.Unknown(closed(fault.cause()));
        };
    if (fault.kind() == Fault.Kind.FULL) {
      core.full("Redis is out of memory: publishes are refused");
    }
    batch.forEach(pending -> settle(pending, result));
    core.fault(fault);
  }

  /// What is under way may be stored, what waits is not.
  void end(RedisPartition partition, String cause) {
    List<Pending> sent = underWay.remove(partition);
    if (sent != null) {
      sent.forEach(pending -> settle(pending, new PublishResult.Unknown(closed(cause))));
    }
    while (!partition.queue.isEmpty()) {
      settle(partition.queue.remove(), new PublishResult.Unavailable(closed(cause)));
    }
  }
}
