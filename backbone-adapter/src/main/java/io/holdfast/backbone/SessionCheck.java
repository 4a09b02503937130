package io.holdfast.backbone;

import io.holdfast.backbone.core.CoreFacts;
import io.holdfast.runtime.ops.Check;
import java.time.Duration;

/// What health says of the session with the backbone.
final class SessionCheck {
  private static final String NAME = "adapter.backbone";

  private SessionCheck() {}

  /// `complaint` is what is wrong although it is connected.
  static Check of(CoreFacts facts, String complaint, long nowNanos) {
    String cause = facts.cause() + story(facts, nowNanos);
    return switch (facts.condition()) {
      case CONNECTED -> connected(facts, complaint);
      case CONNECTING -> Check.degraded(NAME, "connecting: " + cause);
      case STALE -> Check.degraded(NAME, "stale: " + cause);
      case DOWN ->
          Check.failing(NAME, (facts.tally().flapping() ? "flapping: " : "down: ") + cause);
      case GAVE_UP -> Check.failing(NAME, "gave up: " + facts.cause());
    };
  }

  private static Check connected(CoreFacts facts, String complaint) {
    if (!complaint.isEmpty()) {
      return Check.degraded(NAME, complaint);
    }
    return facts.tally().flapping()
        ? Check.degraded(NAME, "flapping: connected for now, " + facts.tally().story())
        : Check.ok(NAME, "connected");
  }

  private static String story(CoreFacts facts, long nowNanos) {
    long seconds = Duration.ofNanos(nowNanos - facts.sinceNanos()).toSeconds();
    String story = facts.tally().story();
    return ", for " + seconds + " s" + (story.isEmpty() ? "" : " (" + story + ")");
  }
}
