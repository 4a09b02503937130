package io.holdfast.fanout;

import io.holdfast.fanout.core.CoreFacts;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.runtime.ops.Check;
import io.holdfast.runtime.ops.HealthReport;

/// What a fanout says about itself. Nothing remote makes it dead: it fails to serve at worst.
final class FanoutHealth {
  /// Publishes pending above this part of the bound are worth a warning.
  private static final int PENDING_PERCENT = 80;

  private FanoutHealth() {}

  static HealthReport judge(CoreFacts facts, boolean running, String spoolComplaint) {
    return HealthReport.of(
        loop(running),
        adapter(facts),
        backbone(facts),
        publishes(facts),
        spool(facts.spool(), spoolComplaint),
        edges(facts));
  }

  private static Check loop(boolean running) {
    return running
        ? Check.ok("fanout_loop", "runs")
        : Check.dead("fanout_loop", "has ended; see the log for why");
  }

  private static Check adapter(CoreFacts facts) {
    return facts.adapterAttached()
        ? Check.ok("fanout_adapter_link", "attached")
        : Check.failing("fanout_adapter_link", "no adapter can be reached");
  }

  private static Check backbone(CoreFacts facts) {
    String age =
        facts.canaryAgeMillis() >= BeatFacts.CANARY_NEVER_SEEN
            ? "no canary has come back"
            : "canary " + facts.canaryAgeMillis() + " ms ago";
    String detail =
        facts.backbone()
            + ", "
            + age
            + (facts.backboneCause().isEmpty() ? "" : ", " + facts.backboneCause());
    return switch (facts.backbone()) {
      case CONNECTED -> Check.ok("fanout_backbone", detail);
      case STALE, CONNECTING -> Check.degraded("fanout_backbone", detail);
      case DOWN, GAVE_UP -> Check.failing("fanout_backbone", detail);
    };
  }

  private static Check publishes(CoreFacts facts) {
    String detail = facts.publishesPending() + " of " + facts.publishesMax() + " pending";
    return facts.publishesPending() * 100L < facts.publishesMax() * (long) PENDING_PERCENT
        ? Check.ok("fanout_publishes", detail)
        : Check.degraded("fanout_publishes", detail);
  }

  private static Check spool(CoreFacts.Spool spool, String complaint) {
    String detail =
        spool.count()
            + " of "
            + spool.countMax()
            + " publications held, "
            + spool.bytes()
            + " of "
            + spool.bytesMax()
            + " bytes";
    if (!complaint.isEmpty()) {
      return Check.failing("fanout_spool", complaint + "; " + detail);
    }
    boolean full = spool.count() >= spool.countMax() || spool.bytes() >= spool.bytesMax();
    if (full) {
      return Check.failing("fanout_spool", "full: " + detail);
    }
    return spool.count() > 0
        ? Check.degraded("fanout_spool", detail)
        : Check.ok("fanout_spool", detail);
  }

  private static Check edges(CoreFacts facts) {
    return Check.ok(
        "fanout_edges", facts.edges() + " attached, " + facts.channels() + " channels followed");
  }
}
