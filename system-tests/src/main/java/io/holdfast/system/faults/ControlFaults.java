package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.EMBEDDED;
import static io.holdfast.system.faults.BackboneUnderTest.Kind.REDIS;

import io.holdfast.system.process.ServiceProcess;
import java.util.List;
import java.util.Set;

/// Negative controls: a setting switches one mechanism off, and the promise that it keeps must
/// break. A suite in which they broke nothing would prove nothing.
final class ControlFaults {
  private ControlFaults() {}

  static List<Fault> rows() {
    return List.of(
        like("kill-5s", "no-hold", "refused", "outage.mode: refuse")
            .with(Setup.USUAL.setting("OUTAGE_MODE", "refuse")),
        like("freeze-3s", "no-canary", "noticed", "backbone.stale_after and timeouts of a minute")
            .with(
                Setup.USUAL
                    .setting("BACKBONE_STALE_AFTER", "50s")
                    .setting("BACKBONE_DOWN_AFTER", "60s")
                    .setting("BACKBONE_REDIS_TIMEOUT", "60s")),
        like("kill-5s", "no-look", "converged", "backbone.knock: 0 and waits of ten seconds")
            .with(
                Setup.USUAL.setting("BACKBONE_KNOCK", "0s").setting("BACKBONE_BACKOFF_MIN", "10s")),
        like(
                "black-hole-back",
                "no-idempotency",
                "duplicates",
                "backbone.redis.idempotency_window: 1ms")
            .with(Setup.USUAL.setting("BACKBONE_REDIS_IDEMPOTENCY_WINDOW", "1ms")),
        like("trim-past-readers", "no-verdicts", "lost silently", "outage.resync.enabled: false")
            .with(Setup.USUAL.setting("OUTAGE_RESYNC_ENABLED", "false")),
        new Fault(
            "no-recovery",
            "as kill-an-edge, with channels that keep no history",
            Set.of(REDIS, EMBEDDED),
            Setup.USUAL.channelsIn("plain"),
            Wanted.control("lost silently"),
            scene -> {
              scene.begins();
              ServiceProcess edge = scene.six().edges().getFirst();
              scene.restart(edge);
              scene.healed();
            }));
  }

  private static Fault like(String fault, String name, String control, String setting) {
    Fault whole =
        FaultCatalog.faults().stream()
            .filter(row -> row.name().equals(fault))
            .findFirst()
            .orElseThrow();
    return new Fault(
        name,
        "as %s, with %s".formatted(fault, setting),
        whole.kinds(),
        whole.setup(),
        Wanted.control(control),
        whole.script());
  }
}
