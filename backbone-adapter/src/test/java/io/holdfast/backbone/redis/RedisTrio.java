package io.holdfast.backbone.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A master, its replica, and a Sentinel that fails over after half a second: real processes of a
/// test's own.
public final class RedisTrio implements AutoCloseable {
  private static final String NAME = "main";
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final RedisServer master;
  private final RedisServer replica;
  private final RedisServer sentinel;

  private RedisTrio(RedisServer master, RedisServer replica, RedisServer sentinel) {
    this.master = master;
    this.replica = replica;
    this.sentinel = sentinel;
  }

  /// Waits until the replica has all, and the Sentinel knows it.
  public static RedisTrio start(Path dir) throws IOException {
    RedisServer master =
        RedisServer.start(folder(dir, "master"), "--repl-diskless-sync-delay", "0");
    RedisServer replica =
        RedisServer.start(
            folder(dir, "replica"),
            "--replicaof",
            "127.0.0.1 " + master.port(),
            "--repl-diskless-sync-delay",
            "0");
    RedisServer sentinel =
        RedisServer.startSentinel(
            folder(dir, "sentinel"),
            List.of(
                "sentinel monitor " + NAME + " 127.0.0.1 " + master.port() + " 1",
                "sentinel down-after-milliseconds " + NAME + " 500",
                "sentinel failover-timeout " + NAME + " 3000"));
    RedisTrio trio = new RedisTrio(master, replica, sentinel);
    trio.awaits(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
    trio.awaits(() -> sentinel.command("INFO", "sentinel").contains("slaves=1"));
    return trio;
  }

  private static Path folder(Path dir, String name) throws IOException {
    return Files.createDirectories(dir.resolve(name));
  }

  public RedisServer master() {
    return master;
  }

  public RedisServer replica() {
    return replica;
  }

  public RedisServer sentinel() {
    return sentinel;
  }

  public SentinelSettings settings() {
    return new SentinelSettings(NAME, List.of(sentinel.address()), "", "");
  }

  /// What was stored until now is on the replica; what comes now never is.
  public void replicaLags() throws IOException {
    long stored = progress(master);
    awaits(() -> progress(replica) >= stored);
    replica.command("CONFIG", "SET", "masterauth", "wrong");
    master.command("CLIENT", "KILL", "TYPE", "replica");
    awaits(() -> replica.command("INFO", "replication").contains("master_link_status:down"));
  }

  private static long progress(RedisServer server) throws IOException {
    String facts = server.command("INFO", "replication");
    String mark = "master_repl_offset:";
    return Long.parseLong(facts.substring(facts.indexOf(mark) + mark.length()).split("\\s", 2)[0]);
  }

  /// As an operator would, while all are well.
  public void switchesOver() throws IOException {
    sentinel.command("SENTINEL", "FAILOVER", NAME);
  }

  public void awaitsPromotion() throws IOException {
    awaits(() -> replica.command("INFO", "replication").contains("role:master"));
  }

  /// A question that may fail.
  public interface Question {
    boolean isTrue() throws IOException;
  }

  public void awaits(Question question) throws IOException {
    long until = System.nanoTime() + WAIT_NANOS;
    while (!question.isTrue()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("waited in vain");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    sentinel.close();
    replica.close();
    master.close();
  }
}
