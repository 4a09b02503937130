package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.contract.Code;
import io.holdfast.contract.Refusal;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The loop of a session: it holds the driver, what is known of the logs, the writer, the tails and
/// the pages, and ends them together. Nothing in it blocks; what Redis answers comes back as a
/// task.
///
/// A loop of its own; its mailbox is bounded by what waits for an answer.
final class RedisCore implements Loop.Owner<RedisTask> {
  private static final System.Logger LOG = System.getLogger(RedisCore.class.getName());
  private static final long RETRY_NANOS = 100_000_000L;

  /// Calls in a row that lose their connection before the session is over. All connections may have
  /// been reset at once, and each is found out by the call that uses it.
  private static final int PROBES_MAX = 3;

  private static final long SWEEP_NANOS = 5_000_000_000L;

  private final RedisSettings settings;
  private final AtomicReferenceArray<@Nullable KnownEnd> ends;
  private final RedisLogs logs;
  private final Ticker ticker;
  private final SessionEvents events;
  private final Loop<RedisTask> loop;
  private final Timers<RedisTask> timers = new Timers<>();
  private final List<RedisPartition> partitions = new ArrayList<>();
  private final RedisWriter writer;
  private final RedisTails tails;
  private final RedisPages pages;
  private final @Nullable Pubsub pubsub;
  private volatile @Nullable RedisDriver driver;
  private boolean opened;
  private boolean probing;
  private boolean over;
  private volatile String unsafe = "";
  private volatile String full = "";

  RedisCore(
      RedisSettings settings,
      AtomicReferenceArray<Memory> memories,
      AtomicReferenceArray<@Nullable KnownEnd> ends,
      Ticker ticker,
      SessionEvents events) {
    this.settings = settings;
    this.ends = ends;
    this.logs = new RedisLogs(this, settings.partitions(), memories);
    this.ticker = ticker;
    this.events = events;
    for (int i = 0; i < settings.partitions(); i++) {
      KnownEnd nothing = new KnownEnd(Math.ceilDiv(settings.channelsMax(), settings.partitions()));
      partitions.add(new RedisPartition(i, new RedisKeys(settings.names(), i), nothing));
    }
    this.writer = new RedisWriter(this, settings, ticker);
    this.tails = new RedisTails(this, partitions);
    this.pages = new RedisPages(this);
    this.pubsub =
        settings.notifyOnly()
            ? new Pubsub(this, settings.partitions(), settings.recentBytes())
            : null;
    this.loop = Loop.unbounded("backbone-redis", ticker, this);
  }

  void start() {
    loop.start();
  }

  boolean offer(RedisTask task) {
    return loop.offer(task);
  }

  void later(long nanos, RedisTask task) {
    timers.at(ticker.nanoTime() + nanos, task);
  }

  void soon(RedisTask task) {
    later(RETRY_NANOS, task);
  }

  boolean over() {
    return over;
  }

  RedisPartition partition(int number) {
    return partitions.get(number);
  }

  List<RedisKeys> keys() {
    return partitions.stream().map(partition -> partition.keys).toList();
  }

  RedisLogs logs() {
    return logs;
  }

  RedisWriter writer() {
    return writer;
  }

  RedisTails tails() {
    return tails;
  }

  RedisPages pages() {
    return pages;
  }

  /// Where publications only pass through Redis; null where it keeps logs.
  @Nullable Pubsub pubsub() {
    return pubsub;
  }

  String complaint() {
    String now = full;
    return now.isEmpty() ? unsafe : now;
  }

  void full(String what) {
    full = what;
  }

  // Calls.

  /// Runs a script; the answer comes back on the loop, unless the session is over by then.
  void call(
      Script script,
      RedisPartition partition,
      List<String> moreKeys,
      Object[] arguments,
      Consumer<RedisAnswer> then) {
    RedisDriver dialled = driver;
    if (dialled == null) {
      then.accept(new Fault(Fault.Kind.LOST, "there is no connection"));
      return;
    }
    dialled.run(script, partition.number, moreKeys, arguments, onLoop(then));
  }

  void read(List<RedisDriver.From> places, int count, Duration block, Consumer<RedisAnswer> then) {
    RedisDriver dialled = driver;
    if (dialled == null) {
      then.accept(new Fault(Fault.Kind.LOST, "there is no connection"));
      return;
    }
    dialled.read(places, count, block, onLoop(then));
  }

  private Consumer<RedisAnswer> onLoop(Consumer<RedisAnswer> then) {
    return answer ->
        loop.offer(() -> {
          if (!over) {
            then.accept(answer);
          }
        });
  }

  // The start.

  void dialled(RedisDriver made) {
    driver = made;
    call(
        Script.HELLO,
        partitions.getFirst(),
        List.of(),
        new Object[0],
        answer -> {
          switch (answer) {
            case Fault fault -> end(fault);
            case Reply reply -> greeted(reply.list());
          }
        });
  }

  private void greeted(List<?> hello) {
    String role = RedisReply.text(hello.get(3));
    if (!role.equals("master")) {
      end(new Fault(Fault.Kind.DEMOTED, "Redis is not the master but a " + role));
      return;
    }
    String policy = RedisReply.text(hello.get(1));
    boolean bounded = RedisReply.number(hello.get(2)) > 0;
    if (bounded && !policy.equals("noeviction")) {
      unsafe =
          "Redis may evict keys (maxmemory-policy is "
              + policy
              + "); set it to noeviction, or publications are lost";
    }
    LOG.log(System.Logger.Level.DEBUG, "Redis {0}", RedisReply.text(hello.getFirst()));
    for (RedisPartition partition : partitions) {
      KnownEnd before = ends.getAndSet(partition.number, null);
      partition.known = before == null ? partition.known : before;
      logs.look(partition, state -> openedOne(), this::end);
    }
    later(SWEEP_NANOS, this::sweep);
  }

  private void openedOne() {
    if (!opened && partitions.stream().allMatch(partition -> partition.state != null)) {
      opened = true;
      events.opened();
    }
  }

  // Faults and the end.

  /// A call failed. Only a connection that is refused, or a server that is not the master any more,
  /// ends the session here; silence is for the supervisor to judge.
  void fault(Fault fault) {
    switch (fault.kind()) {
      case INCURABLE, DEMOTED -> end(fault);
      case LOST, ABSENT -> probe(fault);
      case REFUSED, FULL, LATE -> {}
    }
  }

  private void probe(Fault cause) {
    if (!probing && opened) {
      probing = true;
      probe(cause, PROBES_MAX);
    }
  }

  private void probe(Fault cause, int left) {
    call(
        Script.HELLO,
        partitions.getFirst(),
        List.of(),
        new Object[0],
        answer -> {
          if (!(answer instanceof Fault fault) || !fault.noConnection()) {
            probing = false;
          } else if (left > 1) {
            soon(() -> probe(cause, left - 1));
          } else {
            end(fault.kind() == Fault.Kind.ABSENT ? fault : cause);
          }
        });
  }

  void end(Fault fault) {
    end(
        switch (fault.kind()) {
          case INCURABLE -> new SessionEnd.Incurable(fault.cause());
          case ABSENT, LATE -> new SessionEnd.Absent(fault.cause());
          case REFUSED, DEMOTED, FULL, LOST -> new SessionEnd.Lost(fault.cause());
        });
  }

  void end(SessionEnd end) {
    if (!over) {
      handOver();
      events.ended(end); // Before the tails say that they ended: this one knows why.
      finish(end.cause());
    }
  }

  /// Answers everything that waits; nothing is done after it.
  void finish(String cause) {
    if (over) {
      return;
    }
    handOver();
    over = true;
    partitions.forEach(partition -> writer.end(partition, cause));
    pages.end(new Refusal(Code.UNAVAILABLE, cause, Duration.ofMillis(500)));
    tails.end(cause);
  }

  /// The next session goes on with what is known here. One that never learned anything leaves what
  /// there was.
  private void handOver() {
    for (RedisPartition partition : partitions) {
      if (partition.state != null) {
        ends.set(partition.number, partition.known);
      }
    }
  }

  @Nullable RedisDriver driver() {
    return driver;
  }

  private void sweep() {
    if (over) {
      return;
    }
    Object[] bounds = {
      "",
      Long.toString(settings.retentionBytes() / partitions.size()),
      Long.toString(settings.retentionAge().toMillis()),
      Long.toString(Math.ceilDiv(settings.channelsMax(), partitions.size())),
      pubsub == null ? "0" : Long.toString(settings.retentionEntries())
    };
    for (RedisPartition partition : partitions) {
      LogState state = partition.state;
      if (state != null) {
        Object[] arguments = bounds.clone();
        arguments[0] = Long.toString(state.epoch());
        call(Script.SWEEP, partition, List.of(), arguments, this::swept);
      }
    }
    later(SWEEP_NANOS, this::sweep);
  }

  private void swept(RedisAnswer answer) {
    if (answer instanceof Fault fault) {
      fault(fault);
    }
  }

  /// Sends a heartbeat.
  void beat(RedisPartition partition, String writerId, long nonce) {
    LogState state = partition.state;
    if (over || state == null) {
      return;
    }
    call(
        Script.BEAT,
        partition,
        pubsub == null ? List.of(partition.keys.beats()) : List.of(),
        new Object[] {Long.toString(state.epoch()), writerId, Long.toString(nonce)},
        answer -> {
          switch (answer) {
            case Fault fault -> fault(fault);
            case Reply reply -> {
              if (reply.text().equals("fenced")) {
                logs.fenced(partition);
              }
            }
          }
        });
  }

  // The loop.

  @Override
  public void handle(RedisTask task) {
    task.run();
  }

  @Override
  public void turnEnded() {
    if (!over) {
      partitions.forEach(writer::flush);
      tails.readOn();
    }
  }

  @Override
  public long nextWakeNanos() {
    return timers.nextNanos();
  }

  @Override
  public void wake(long nowNanos) {
    RedisTask due = timers.pollDue(nowNanos);
    while (due != null) {
      if (!over) {
        due.run();
      }
      due = timers.pollDue(nowNanos);
    }
  }

  @Override
  public void stopped() {
    if (!over) {
      end(new SessionEnd.Lost("the session's loop died"));
    }
  }

  @Override
  public void unhandled(RedisTask task) {
    task.run();
  }

  void close() {
    loop.close();
  }
}
