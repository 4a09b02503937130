package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.EMBEDDED;
import static io.holdfast.system.faults.BackboneUnderTest.Kind.REDIS;

import io.holdfast.system.faults.Fault.Script;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Figures;
import io.holdfast.system.process.ServiceProcess;
import io.holdfast.system.process.SixProcesses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What can happen to our own processes, on any backbone.
final class ServiceFaults {
  private ServiceFaults() {}

  static List<Fault> rows() {
    List<Fault> rows = new ArrayList<>(adapters());
    rows.addAll(fanouts());
    rows.addAll(several());
    return rows;
  }

  private static List<Fault> adapters() {
    return List.of(
        anywhere(
            "kill-adapters",
            "every adapter is killed (SIGKILL) and started again after 3 s",
            scene -> {
              scene.begins();
              scene.six().adapters().forEach(ServiceProcess::kill);
              scene.lasts(3);
              scene.six().adapters().forEach(ServiceProcess::launch);
              scene.six().adapters().forEach(ServiceProcess::awaitReady);
              scene.healed();
            }),
        frozenAdapters("freeze-adapters-3s", 3),
        frozenAdapters("freeze-adapters-10s", 10),
        anywhere(
            "kill-one-adapter",
            "an adapter is killed (SIGKILL) and started again at once",
            scene -> {
              scene.begins();
              scene.restart(scene.six().adapters().getFirst());
              scene.healed();
            }));
  }

  private static List<Fault> fanouts() {
    return List.of(
        anywhere(
            "kill-each-fanout",
            "each fanout in turn is killed (SIGKILL) and started again at once",
            scene -> {
              scene.begins();
              for (ServiceProcess fanout : scene.six().fanouts()) {
                scene.restart(fanout);
              }
              scene.healed();
            }),
        anywhere(
            "freeze-fanout-8s",
            "a fanout is stopped (SIGSTOP) for 8 s",
            scene -> {
              scene.begins();
              scene.six().fanouts().getFirst().freeze();
              scene.lasts(8);
              scene.six().fanouts().getFirst().thaw();
              scene.healed();
            }),
        anywhere(
            "kill-spooling-fanouts",
            "every adapter is killed; when publishes are held, each fanout is killed and started"
                + " again; then the adapters are started",
            scene -> {
              scene.begins();
              scene.six().adapters().forEach(ServiceProcess::kill);
              scene.awaitHeld();
              scene.lasts(1);
              for (ServiceProcess fanout : scene.six().fanouts()) {
                fanout.kill();
                fanout.launch();
                awaitLinked(scene.six(), fanout);
              }
              scene.lasts(1);
              scene.six().adapters().forEach(ServiceProcess::launch);
              scene.six().awaitReady();
              scene.healed();
            }));
  }

  private static List<Fault> several() {
    return List.of(
        anywhere(
            "kill-behind-edges",
            "all fanouts and adapters are killed at once and started again",
            scene -> {
              List<ServiceProcess> behind = new ArrayList<>(scene.six().fanouts());
              behind.addAll(scene.six().adapters());
              scene.begins();
              behind.forEach(ServiceProcess::kill);
              scene.lasts(1);
              behind.forEach(ServiceProcess::launch);
              scene.six().awaitReady();
              scene.healed();
            }),
        anywhere(
                "kill-an-edge",
                "an edge is killed (SIGKILL) and started again; its clients recover at the other",
                scene -> {
                  scene.begins();
                  scene.restart(scene.six().edges().getFirst());
                  scene.healed();
                })
            .wanting(Wanted.CLOSES),
        anywhere(
                "kill-in-order",
                "adapters, fanouts and an edge are killed one after the other, and each is started"
                    + " again before the next",
                scene -> {
                  scene.begins();
                  scene.six().adapters().forEach(scene::restart);
                  scene.six().fanouts().forEach(scene::restart);
                  scene.restart(scene.six().edges().getFirst());
                  scene.healed();
                })
            .wanting(Wanted.CLOSES),
        anywhere(
                "kill-in-reverse",
                "the same from an edge to the adapters",
                scene -> {
                  scene.begins();
                  scene.restart(scene.six().edges().getFirst());
                  scene.six().fanouts().forEach(scene::restart);
                  scene.six().adapters().forEach(scene::restart);
                  scene.healed();
                })
            .wanting(Wanted.CLOSES));
  }

  private static Fault anywhere(String name, String story, Script script) {
    return Fault.of(name, story, REDIS, script).on(REDIS, EMBEDDED);
  }

  private static Fault frozenAdapters(String name, int seconds) {
    return anywhere(
        name,
        "every adapter is stopped (SIGSTOP) for %d s".formatted(seconds),
        scene -> {
          scene.begins();
          scene.six().adapters().forEach(ServiceProcess::freeze);
          scene.lasts(seconds);
          scene.six().adapters().forEach(ServiceProcess::thaw);
          scene.healed();
        });
  }

  /// A fanout without an adapter lives and is not ready; edges use it once they have a link to it.
  private static void awaitLinked(SixProcesses six, ServiceProcess fanout) {
    fanout.awaitGood("/livez");
    for (ServiceProcess edge : six.edges()) {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> edge.name() + " has a link to each fanout",
          () ->
              Figures.sum(Figures.page(edge), "holdfast_edge_fanout_links_serving")
                  == six.fanouts().size());
    }
  }
}
