package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.runtime.Rim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RFuture;
import org.redisson.api.RScript;
import org.redisson.api.RedissonClient;
import org.redisson.api.stream.StreamMessageId;
import org.redisson.api.stream.StreamMultiReadArgs;
import org.redisson.api.stream.StreamReadArgs;
import org.redisson.client.RedisNoScriptException;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;

/// The driver as one session uses it: one client for calls, and one whose connection does nothing
/// but wait for the logs. Both are thrown away with the session. It repeats nothing by itself: a
/// repeated append would be carried out twice.
///
/// Thread-safe; answers come on the driver's threads.
@Rim
final class RedisDriver implements AutoCloseable {
  private static final int CALL_CONNECTIONS = 4;
  private static final int WAIT_CONNECTIONS = 3;
  private static final Duration SHUTDOWN = Duration.ofMillis(1_500);

  /// How a stream is asked for: entries after an id.
  record From(String stream, long epoch, long sequence) {
    StreamMessageId id() {
      return new StreamMessageId(epoch, sequence);
    }
  }

  /// Takes one entry of a stream: its name, its id, its fields in their order.
  interface Entries {
    void entry(String stream, long epoch, long sequence, List<byte[]> fields);
  }

  private final ExecutorService executor;
  private final RedissonClient calls;
  private final RedissonClient waits;
  private final RScript scripts;
  private final List<RedisKeys> keys;
  private volatile @Nullable Subscription subscription;

  private RedisDriver(
      ExecutorService executor, RedissonClient calls, RedissonClient waits, List<RedisKeys> keys) {
    this.executor = executor;
    this.calls = calls;
    this.waits = waits;
    this.scripts = calls.getScript(ByteArrayCodec.INSTANCE);
    this.keys = keys;
  }

  /// Connects; blocks for the connect timeout at most. Throws what {@link RedisFaults} understands.
  static RedisDriver dial(RedisSettings settings, List<RedisKeys> keys) {
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    RedissonClient calls = null;
    try {
      calls = Redisson.create(config(settings, executor, CALL_CONNECTIONS));
      RedissonClient waits =
          settings.notifyOnly()
              ? calls
              : Redisson.create(config(settings, executor, WAIT_CONNECTIONS));
      return new RedisDriver(executor, calls, waits, keys);
    } catch (RuntimeException failed) {
      shutDown(calls);
      executor.shutdownNow();
      throw failed;
    }
  }

  private static Config config(RedisSettings settings, ExecutorService executor, int connections) {
    Config config = new Config();
    config
        .setCodec(ByteArrayCodec.INSTANCE)
        .setExecutor(executor)
        .setNettyThreads(1)
        .setUseScriptCache(false)
        .setTcpNoDelay(true)
        .setTcpKeepAlive(true);
    if (!settings.password().isEmpty()) {
      config.setPassword(settings.password());
    }
    if (!settings.username().isEmpty()) {
      config.setUsername(settings.username());
    }
    config
        .useSingleServer()
        .setAddress(settings.address())
        .setDatabase(settings.database())
        .setConnectionPoolSize(connections)
        .setConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionMinimumIdleSize(0)
        .setSubscriptionConnectionPoolSize(1)
        .setDnsMonitoringInterval(-1)
        .setConnectTimeout((int) settings.connectTimeout().toMillis())
        .setTimeout((int) settings.timeout().toMillis())
        .setRetryAttempts(0)
        .setReconnectionDelay(new ConstantDelay(Duration.ofMillis(100)))
        .setPingConnectionInterval(0);
    return config;
  }

  /// Ends with the driver.
  void closesToo(Subscription opened) {
    subscription = opened;
  }

  RedisKeys keys(int partition) {
    return keys.get(partition);
  }

  /// Runs a script on a partition. A server that does not know it is given its text.
  void run(
      Script script,
      int partition,
      List<String> moreKeys,
      Object[] arguments,
      Consumer<RedisAnswer> answer) {
    List<Object> names = keys.get(partition).with(moreKeys);
    Object[] encoded = encoded(arguments);
    RScript.ReturnType type = RScript.ReturnType.LIST;
    switch (script) {
      case APPEND, ADOPT, BEAT, MARK, REMOVE, SWEEP -> type = RScript.ReturnType.VALUE;
      case HELLO, LOOK, FEED, WALK -> {}
    }
    RScript.ReturnType returned = type;
    start(
        () ->
            scripts.<Object>evalShaAsync(
                RScript.Mode.READ_WRITE, script.sha(), returned, names, encoded),
        (value, failed) -> {
          if (failed != null && RedisFaults.has(failed, RedisNoScriptException.class)) {
            start(
                () ->
                    scripts.<Object>evalAsync(
                        RScript.Mode.READ_WRITE, script.text(), returned, names, encoded),
                (again, failedAgain) -> tell(answer, again, failedAgain));
          } else {
            tell(answer, value, failed);
          }
        });
  }

  private static Object[] encoded(Object[] arguments) {
    Object[] encoded = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      encoded[i] = arguments[i] instanceof String text ? RedisKeys.utf8(text) : arguments[i];
    }
    return encoded;
  }

  private interface Call<R> {
    RFuture<R> begin();
  }

  private static <R> void start(Call<R> call, BiConsumer<@Nullable R, @Nullable Throwable> done) {
    RFuture<R> future;
    try {
      future = call.begin();
    } catch (RuntimeException refused) {
      done.accept(null, refused);
      return;
    }
    var _ = future.whenComplete(done);
  }

  private static void tell(
      Consumer<RedisAnswer> answer, @Nullable Object value, @Nullable Throwable failed) {
    if (failed != null) {
      answer.accept(RedisFaults.of(failed));
    } else if (value == null) {
      answer.accept(new Fault(Fault.Kind.LATE, "Redis answered nothing"));
    } else {
      answer.accept(new RedisAnswer.Reply(value));
    }
  }

  /// Waits for entries after the given places, at most `block`; the reply's value takes an {@link
  /// Entries}. An answer without entries proves nothing: a dead connection gives one too.
  void read(List<From> places, int count, Duration block, Consumer<RedisAnswer> answer) {
    From first = places.getFirst();
    var stream =
        waits.<String, byte[]>getStream(
            first.stream(), new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE));
    if (places.size() == 1) {
      start(
          () ->
              stream.readAsync(StreamReadArgs.greaterThan(first.id()).count(count).timeout(block)),
          (found, failed) ->
              tell(answer, Map.of(first.stream(), found == null ? Map.of() : found), failed));
      return;
    }
    Map<String, StreamMessageId> others = new java.util.LinkedHashMap<>();
    for (From place : places.subList(1, places.size())) {
      others.put(place.stream(), place.id());
    }
    start(
        () ->
            stream.readAsync(
                StreamMultiReadArgs.greaterThan(first.id(), others).count(count).timeout(block)),
        (found, failed) -> tell(answer, found == null ? Map.of() : found, failed));
  }

  /// Takes the answer to {@link #read} apart.
  static void each(RedisAnswer.Reply reply, Entries entries) {
    if (reply.value() instanceof Map<?, ?> streams) {
      streams.forEach((name, found) -> eachOf(String.valueOf(name), found, entries));
    }
  }

  private static void eachOf(String name, Object found, Entries entries) {
    if (!(found instanceof Map<?, ?> byId)) {
      return;
    }
    byId.forEach((id, fields) -> {
      if (id instanceof StreamMessageId at && fields instanceof Map<?, ?> values) {
        List<byte[]> ordered = values.values().stream().map(RedisReply::bytes).toList();
        entries.entry(name, at.getId0(), at.getId1(), ordered);
      }
    });
  }

  @Override
  public void close() {
    Subscription opened = subscription;
    if (opened != null) {
      opened.close();
    }
    if (!waits.equals(calls)) {
      shutDown(waits);
    }
    shutDown(calls);
    executor.shutdownNow();
  }

  private static void shutDown(@Nullable RedissonClient client) {
    if (client != null) {
      client.shutdown(0, SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
