package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.REDIS;

import io.holdfast.system.faults.Fault.Script;
import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.RedisProcess;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// What can happen to what a Redis holds, and to what it lets us do.
final class RedisDataFaults {
  private static final int PARTITIONS = 16;

  private RedisDataFaults() {}

  static List<Fault> rows() {
    List<Fault> rows = new ArrayList<>(losses());
    rows.addAll(refusals());
    rows.addAll(twoAtOnce());
    return rows;
  }

  private static List<Fault> losses() {
    return List.of(
        redis(
            "restart-empty",
            "Redis is killed, its file is deleted, and it is back empty after 3 s",
            scene -> {
              scene.begins();
              scene.redis().kill();
              scene.lasts(3);
              Deployment.delete(files(scene));
              scene.redis().start();
              scene.healed();
            }),
        redis(
            "restart-old",
            "Redis is killed and is back after 3 s from a copy of its file that is 3 s older",
            RedisDataFaults::restartedOld),
        redis(
            "flushall",
            "FLUSHALL under load, twice within 2 s",
            scene -> {
              scene.begins();
              wipeTwice(scene);
              scene.healed();
            }),
        redis(
                "flushall-then-edge",
                "FLUSHALL twice, then an edge is killed: its clients ask the other one to recover,"
                    + " with an epoch of two lives ago",
                scene -> {
                  scene.begins();
                  wipeTwice(scene);
                  scene.lasts(1);
                  scene.restart(scene.six().edges().getFirst());
                  scene.healed();
                })
            .wanting(Wanted.CLOSES),
        redis(
                "trim-past-readers",
                "all tailing connections are deaf for 1 s, and every log is trimmed to nothing"
                    + " meanwhile",
                RedisDataFaults::trimmed)
            .wanting(Wanted.TOLD));
  }

  private static List<Fault> refusals() {
    return List.of(
        redis(
            "out-of-memory",
            "Redis refuses every write for want of memory for 5 s (maxmemory 1, noeviction)",
            scene -> setFor(scene, 5, List.of("maxmemory", "1"), List.of("maxmemory", "0"))),
        redis(
            "evicting",
            "for 5 s Redis evicts whatever it likes for want of memory (allkeys-random)",
            scene -> {
              RedisProcess server = scene.redis().server();
              server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
              setFor(scene, 5, List.of("maxmemory", "2mb"), List.of("maxmemory", "0"));
              server.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
            }),
        redis(
            "read-only",
            "Redis becomes a replica of nobody, which refuses writes, for 5 s",
            scene -> {
              scene.begins();
              scene.redis().server().command("REPLICAOF", "127.0.0.1", "1");
              scene.lasts(5);
              scene.redis().server().command("REPLICAOF", "NO", "ONE");
              scene.healed();
            }),
        redis(
            "password",
            "the password of Redis is changed and every session ended: the adapters give up and end;"
                + " after 3 s it is as it was, and they are started again",
            RedisDataFaults::password));
  }

  private static List<Fault> twoAtOnce() {
    return List.of(
        redis(
            "kill-redis-and-fanout",
            "Redis is killed; when publishes are held, a fanout is killed and started again; Redis"
                + " is back after 3 s more",
            scene -> {
              scene.begins();
              scene.redis().kill();
              scene.awaitHeld();
              ServiceProcess fanout = scene.six().fanouts().getFirst();
              fanout.kill();
              fanout.launch();
              fanout.awaitGood("/livez");
              scene.lasts(3);
              scene.redis().start();
              scene.healed();
            }),
        redis(
            "kill-redis-and-adapter",
            "Redis is killed, and an adapter while it is away; both are back after 3 s",
            scene -> {
              scene.begins();
              scene.redis().kill();
              scene.lasts(1);
              ServiceProcess adapter = scene.six().adapters().getFirst();
              adapter.kill();
              adapter.launch();
              scene.lasts(2);
              scene.redis().start();
              scene.six().awaitReady();
              scene.healed();
            }));
  }

  private static Fault redis(String name, String story, Script script) {
    return Fault.of(name, story, REDIS, script);
  }

  private static void wipeTwice(Scene scene) throws IOException {
    scene.redis().server().command("FLUSHALL");
    scene.lasts(2);
    scene.redis().server().command("FLUSHALL");
  }

  private static void setFor(Scene scene, int seconds, List<String> to, List<String> back)
      throws IOException {
    scene.begins();
    set(scene, to);
    scene.lasts(seconds);
    set(scene, back);
    scene.healed();
  }

  private static void set(Scene scene, List<String> option) throws IOException {
    scene.redis().server().command("CONFIG", "SET", option.getFirst(), option.getLast());
  }

  private static void trimmed(Scene scene) throws IOException {
    scene.begins();
    scene.redis().ways(way -> way.roads(Road.FREE, Road.TAILS_BLOCKED));
    scene.lasts(1);
    for (int i = 0; i < PARTITIONS; i++) {
      scene.redis().server().command("XTRIM", "{holdfast:" + i + "}:log", "MAXLEN", "0");
    }
    scene.redis().ways(TcpProxy::reset);
    scene.redis().ways(TcpProxy::heal);
    scene.healed();
  }

  private static void password(Scene scene) throws IOException {
    scene.begins();
    RedisProcess server = scene.redis().server();
    server.command("CONFIG", "SET", "requirepass", "another");
    scene.redis().ways(TcpProxy::reset);
    scene.lasts(3);
    server.commandAs("another", "CONFIG", "SET", "requirepass", "");
    scene.six().adapters().forEach(scene::revive);
    scene.healed();
  }

  private static Path files(Scene scene) {
    return scene.redis().server().folder().resolve("appendonlydir");
  }

  /// Copies the file as it is, lets 3 s of publications pass, and starts on the copy.
  private static void restartedOld(Scene scene) throws IOException {
    Path data = files(scene);
    Path copy = data.resolveSibling("copy");
    copy(data, copy);
    scene.lasts(3);
    scene.begins();
    scene.redis().kill();
    scene.lasts(3);
    Deployment.delete(data);
    copy(copy, data);
    scene.redis().start();
    scene.healed();
  }

  private static void copy(Path from, Path to) throws IOException {
    Deployment.delete(to);
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(
            file,
            to.resolve(String.valueOf(file.getFileName())),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
