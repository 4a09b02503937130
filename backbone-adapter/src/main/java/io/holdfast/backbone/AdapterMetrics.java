package io.holdfast.backbone;

import io.holdfast.backbone.core.CoreFacts;
import io.holdfast.backbone.serving.FanoutFrame;
import io.holdfast.backbone.subscription.SessionFailure;
import io.holdfast.contract.BackboneCondition;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.ops.Counter;
import io.holdfast.runtime.ops.Metrics;
import java.util.Locale;
import java.util.function.Supplier;

/// The adapter's series.
@Rim
final class AdapterMetrics {
  private final Counter publications =
      Metrics.counter("holdfast_adapter_publications", "Publications that came out of the tail");
  private final Counter publishes =
      Metrics.counter("holdfast_adapter_publishes", "Publishes asked for by fanouts");
  private final Counter unfamiliar =
      Metrics.counter("holdfast_adapter_unfamiliar_frames", "Frames of a newer minor version");

  AdapterMetrics(Supplier<CoreFacts> facts) {
    Metrics.gauge("holdfast_adapter_links", "Fanouts that are linked", () -> facts.get().links());
    Metrics.gauge(
        "holdfast_adapter_followed_channels",
        "Channels that some fanout follows",
        () -> facts.get().followed());
    for (BackboneCondition condition : BackboneCondition.values()) {
      Metrics.gauge(
          "holdfast_adapter_backbone_state",
          "1 for the state that the session with the backbone is in",
          () -> facts.get().condition() == condition ? 1 : 0,
          "state",
          condition.name().toLowerCase(Locale.ROOT));
    }
    Metrics.gauge(
        "holdfast_adapter_backbone_flapping",
        "1 while sessions begin and end and none becomes stable",
        () -> facts.get().tally().flapping() ? 1 : 0);
    for (SessionFailure failure : SessionFailure.values()) {
      failures(failure);
    }
  }

  private static Counter failures(SessionFailure failure) {
    return Metrics.counter(
        "holdfast_adapter_backbone_failures",
        "Sessions and attempts that came to nothing or to their end, by how they did",
        "kind",
        failure.name().toLowerCase(Locale.ROOT));
  }

  void failed(SessionFailure failure) {
    failures(failure).increment();
  }

  void tailed(int count) {
    publications.add(count);
  }

  void received(FanoutFrame frame) {
    if (frame instanceof FanoutFrame.Publishes asked) {
      publishes.add(asked.requests().size());
    } else if (frame instanceof FanoutFrame.Unfamiliar) {
      unfamiliar.increment();
    }
  }

  void changed(BackboneCondition to) {
    Metrics.counter(
            "holdfast_adapter_backbone_changes",
            "Changes of the session's state, by the state entered",
            "state",
            to.name().toLowerCase(Locale.ROOT))
        .increment();
  }
}
