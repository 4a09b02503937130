package io.holdfast.system.faults;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.RedisProcess;
import io.holdfast.system.process.SixProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A master with an append-only file, its replica, and a Sentinel that tells adapters who the
/// master is. No proxy: Sentinels name servers by their own addresses.
final class SentinelUnderTest implements BackboneUnderTest {
  private static final String NAME = "main";
  private static final Duration PROMOTED_WITHIN = Duration.ofSeconds(20);

  private final RedisProcess master;
  private final RedisProcess replica;
  private final RedisProcess sentinel;

  /// The replica has all, and the Sentinel knows it.
  SentinelUnderTest(Path folder) {
    master = new RedisProcess(folder.resolve("master"), "--repl-diskless-sync-delay", "0");
    replica =
        new RedisProcess(
            folder.resolve("replica"),
            "--replicaof",
            "127.0.0.1 " + master.port(),
            "--repl-diskless-sync-delay",
            "0");
    sentinel = RedisProcess.sentinel(folder.resolve("sentinel"), NAME, master.port());
    awaits("a replica that has all", replica, "replication", "master_link_status:up");
    awaits("a Sentinel that knows it", sentinel, "sentinel", "slaves=1");
  }

  @Override
  public SixProcesses.Plan plan(Map<String, String> settings) {
    Map<String, String> shared = new HashMap<>(settings);
    shared.put("HOLDFAST_BACKBONE_TYPE", "redis");
    shared.put("HOLDFAST_BACKBONE_REDIS_SENTINEL_MASTER", NAME);
    shared.put(
        "HOLDFAST_BACKBONE_REDIS_SENTINEL_ADDRESSES", "[\"127.0.0.1:" + sentinel.port() + "\"]");
    return new SixProcesses.Plan(shared, List.of(Map.of(), Map.of()));
  }

  RedisProcess master() {
    return master;
  }

  /// From now on the replica gets nothing more.
  void replicaLags() throws IOException {
    replica.command("CONFIG", "SET", "masterauth", "wrong");
    master.command("CLIENT", "KILL", "TYPE", "replica");
    awaits("a replica without a master", replica, "replication", "master_link_status:down");
  }

  /// As an operator would, while all are well.
  void switchOver() throws IOException {
    sentinel.command("SENTINEL", "FAILOVER", NAME);
  }

  void awaitPromotion() {
    awaits("a promoted replica", replica, "replication", "role:master");
  }

  private static void awaits(String what, RedisProcess server, String section, String words) {
    Eventually.holds(PROMOTED_WITHIN, what, () -> server.command("INFO", section).contains(words));
  }

  @Override
  public void close() {
    sentinel.close();
    replica.close();
    master.thaw();
    master.close();
  }
}
