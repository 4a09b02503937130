package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.SENTINEL;

import java.util.List;

/// What can happen to a Redis that Sentinels watch.
final class SentinelFaults {
  private SentinelFaults() {}

  static List<Fault> rows() {
    return List.of(
        Fault.of(
            "failover-killed",
            "the master is killed; the Sentinel promotes its replica",
            SENTINEL,
            scene -> {
              scene.begins();
              scene.sentinel().master().kill();
              scene.sentinel().awaitPromotion();
              scene.healed();
            }),
        Fault.of(
            "failover-frozen",
            "the master is stopped; the Sentinel promotes its replica; 3 s later the old master"
                + " goes on",
            SENTINEL,
            scene -> {
              scene.begins();
              scene.sentinel().master().freeze();
              scene.sentinel().awaitPromotion();
              scene.healed();
              scene.lasts(3);
              scene.sentinel().master().thaw();
              scene.lasts(2);
            }),
        Fault.of(
            "failover-lagging",
            "the replica gets nothing for 2 s; then the master is killed, and the replica is"
                + " promoted without the last 2 s",
            SENTINEL,
            scene -> {
              scene.sentinel().replicaLags();
              scene.lasts(2);
              scene.begins();
              scene.sentinel().master().kill();
              scene.sentinel().awaitPromotion();
              scene.healed();
            }),
        Fault.of(
            "switch-over",
            "an operator asks the Sentinel for a failover while all are well",
            SENTINEL,
            scene -> {
              scene.begins();
              scene.sentinel().switchOver();
              scene.sentinel().awaitPromotion();
              scene.healed();
            }));
  }
}
