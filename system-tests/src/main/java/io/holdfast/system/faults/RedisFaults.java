package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.REDIS;

import io.holdfast.system.faults.Fault.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What can happen to a Redis and to the way to it.
final class RedisFaults {
  private static final Duration FAR = Duration.ofMillis(150);
  private static final long NARROW = 30_000;

  private RedisFaults() {}

  static List<Fault> rows() {
    List<Fault> rows = new ArrayList<>();
    rows.addAll(process());
    rows.addAll(network());
    rows.addAll(slow());
    return rows;
  }

  private static List<Fault> process() {
    return List.of(
        redis(
            "kill-5s",
            "Redis is killed (SIGKILL) and is back from its append-only file after 5 s",
            scene -> killed(scene, 5)),
        redis(
                "kill-5s-immediate",
                "as kill-5s, with outage.mode: immediate",
                scene -> killed(scene, 5))
            .with(Setup.USUAL.setting("OUTAGE_MODE", "immediate")),
        frozen("freeze-500ms", 0.5),
        frozen("freeze-3s", 3),
        frozen("freeze-10s", 10),
        frozen("freeze-40s", 40),
        flapping("flap-2s", 2, 24),
        flapping("flap-5s", 5, 40),
        flapping("flap-30s", 30, 120));
  }

  private static List<Fault> network() {
    return List.of(
        redis(
            "reset",
            "every connection to Redis is reset (RST), three times within 3 s",
            scene -> {
              scene.begins();
              for (int i = 0; i < 3; i++) {
                scene.redis().ways(TcpProxy::reset);
                scene.lasts(1);
              }
              scene.healed();
            }),
        roads(
            "black-hole",
            "nothing passes between adapters and Redis, either way, for 10 s",
            Road.BLOCKED,
            Road.BLOCKED,
            10),
        roads("black-hole-there", "nothing reaches Redis for 10 s", Road.BLOCKED, Road.FREE, 10),
        roads(
            "black-hole-back",
            "nothing comes back from Redis for 10 s, and what is sent to it is carried out",
            Road.FREE,
            Road.BLOCKED,
            10),
        roads(
            "deaf-tails",
            "the connections that wait for publications hear nothing for 10 s; all others work",
            Road.FREE,
            Road.TAILS_BLOCKED,
            10),
        redis(
            "deaf-tail-of-one",
            "the tailing connection of one of the two adapters hears nothing for 10 s",
            scene -> {
              scene.begins();
              scene.redis().first().roads(Road.FREE, Road.TAILS_BLOCKED);
              scene.lasts(10);
              scene.redis().first().heal();
              scene.healed();
            }),
        redis(
            "cut-one",
            "one of the two adapters has no way to Redis for 8 s",
            scene -> {
              scene.begins();
              scene.redis().first().refuse();
              scene.redis().first().reset();
              scene.lasts(8);
              scene.redis().first().heal();
              scene.healed();
            }));
  }

  private static List<Fault> slow() {
    return List.of(
        roads("far", "150 ms each way to Redis for 8 s", Road.late(FAR), Road.late(FAR), 8),
        roads(
            "narrow",
            "30 kB a second and connection each way to Redis for 8 s",
            Road.narrow(NARROW),
            Road.narrow(NARROW),
            8));
  }

  private static Fault redis(String name, String story, Script script) {
    return Fault.of(name, story, REDIS, script);
  }

  private static void killed(Scene scene, double seconds) {
    scene.begins();
    scene.redis().kill();
    scene.lasts(seconds);
    scene.redis().start();
    scene.healed();
  }

  private static Fault frozen(String name, double seconds) {
    return redis(
        name,
        "Redis is stopped (SIGSTOP) for %s s".formatted(number(seconds)),
        scene -> {
          scene.begins();
          scene.redis().server().freeze();
          scene.lasts(seconds);
          scene.redis().server().thaw();
          scene.healed();
        });
  }

  private static Fault flapping(String name, int seconds, int span) {
    return redis(
        name,
        "for %d s the way to Redis is cut for %d s and free for %d s, by turns"
            .formatted(span, seconds, seconds),
        scene -> {
          scene.begins();
          for (int gone = 0; gone < span; gone += 2 * seconds) {
            scene.redis().ways(TcpProxy::refuse);
            scene.redis().ways(TcpProxy::reset);
            scene.lasts(seconds);
            scene.redis().ways(TcpProxy::heal);
            if (gone + 2 * seconds < span) {
              scene.lasts(seconds);
            }
          }
          scene.healed();
        });
  }

  private static Fault roads(String name, String story, Road there, Road back, double seconds) {
    return redis(
        name,
        story,
        scene -> {
          scene.begins();
          scene.redis().ways(way -> way.roads(there, back));
          scene.lasts(seconds);
          scene.redis().ways(TcpProxy::heal);
          scene.healed();
        });
  }

  private static String number(double seconds) {
    return seconds == Math.rint(seconds) ? "%.0f".formatted(seconds) : Double.toString(seconds);
  }
}
