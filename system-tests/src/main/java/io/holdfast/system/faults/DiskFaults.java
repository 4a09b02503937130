package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.EMBEDDED;
import static io.holdfast.system.faults.BackboneUnderTest.Kind.REDIS;

import io.holdfast.system.faults.Fault.Script;
import io.holdfast.system.process.ServiceProcess;
import java.util.List;

/// Disks that take nothing more: files of a process may not grow (`prlimit --fsize`), and may
/// again.
final class DiskFaults {
  private DiskFaults() {}

  static List<Fault> rows() {
    return List.of(
        full(
                "disk-full-log",
                "the embedded log cannot be written for 5 s",
                scene -> {
                  scene.begins();
                  limit(scene.six().adapters(), "1");
                  scene.lasts(5);
                  limit(scene.six().adapters(), "unlimited");
                  scene.healed();
                })
            .on(EMBEDDED),
        full(
                "disk-full-spool",
                "every adapter is killed, and no spool can be written for 4 s: publishes are"
                    + " refused, and what was held before is kept",
                scene -> {
                  scene.begins();
                  scene.six().adapters().forEach(ServiceProcess::kill);
                  scene.awaitHeld();
                  limit(scene.six().fanouts(), "1");
                  scene.lasts(4);
                  limit(scene.six().fanouts(), "unlimited");
                  scene.lasts(1);
                  scene.six().adapters().forEach(ServiceProcess::launch);
                  scene.six().awaitReady();
                  scene.healed();
                })
            .wanting(Wanted.REFUSES));
  }

  private static Fault full(String name, String story, Script script) {
    return Fault.of(name, story, REDIS, script).on(REDIS, EMBEDDED);
  }

  private static void limit(List<ServiceProcess> processes, String bytes) {
    for (ServiceProcess process : processes) {
      if (!process.limitFiles(bytes)) {
        throw new AssertionError("prlimit does not work here");
      }
    }
  }
}
