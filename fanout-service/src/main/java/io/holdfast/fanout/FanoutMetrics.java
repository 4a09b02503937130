package io.holdfast.fanout;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.fanout.core.CoreFacts;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.runtime.ops.Metrics;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// The fanout's series, read from the copy of its facts that the loop makes.
final class FanoutMetrics {
  private FanoutMetrics() {}

  static void show(Supplier<CoreFacts> facts) {
    gauge(
        facts,
        "adapter_attached",
        "1 while an adapter is attached",
        f -> f.adapterAttached() ? 1 : 0);
    gauge(
        facts,
        "backbone_connected",
        "1 while the backbone is proven alive",
        f -> f.backbone() == BackboneCondition.CONNECTED ? 1 : 0);
    gauge(
        facts,
        "canary_age_milliseconds",
        "Age of the newest canary; -1 = none came back yet",
        f -> f.canaryAgeMillis() == BeatFacts.CANARY_NEVER_SEEN ? -1 : f.canaryAgeMillis());
    gauge(facts, "edges", "Edges attached", CoreFacts::edges);
    gauge(facts, "channels", "Channels followed", CoreFacts::channels);
    gauge(facts, "publishes_pending", "Publishes without an answer", CoreFacts::publishesPending);
    gauge(facts, "history_bytes", "Bytes of publications in memory", CoreFacts::historyBytes);
    gauge(facts, "presence_entries", "Clients in the presence table", CoreFacts::presenceEntries);
    gauge(facts, "owed_bytes", "Bytes of answers that wait for credit", CoreFacts::owedBytes);
    gauge(facts, "away", "1 while publishes are held or refused", f -> f.spool().away() ? 1 : 0);
    gauge(facts, "spool_publications", "Publications held", f -> f.spool().count());
    gauge(facts, "spool_bytes", "Bytes held", f -> f.spool().bytes());
    spooled(facts, "held", "Publications that were held", s -> s.held());
    spooled(facts, "buried", "Held publications that were refused for ever", s -> s.buried());
    spooled(facts, "refused", "Publications that the disk did not take", s -> s.refused());
    spooled(facts, "dropped", "Held publications that made room for newer", s -> s.dropped());
    spooled(facts, "lost", "Held publications that could not be read back", s -> s.lost());
    Metrics.total(
        "holdfast_fanout_foreign_frames",
        "Frames of kinds that are not known",
        () -> facts.get().foreignFrames());
    total(facts, "publications_in", "Publications from the adapter", s -> s.publicationsIn());
    total(facts, "publications_out", "Publications to edges", s -> s.publicationsOut());
    total(facts, "previews", "Held publications shown to edges", s -> s.previews());
    total(facts, "duplicates", "Slices that were known already", s -> s.duplicates());
    total(facts, "gaps", "Gaps in a channel's stream", s -> s.gaps());
    total(facts, "new_epochs", "Unknown epochs in a channel's stream", s -> s.newEpochs());
    total(facts, "fills_abandoned", "Gaps answered by following anew", s -> s.fillsAbandoned());
    total(facts, "resyncs", "Resync verdicts of channels and edges", s -> s.resyncs());
    total(facts, "lags", "Times that an edge fell behind in a channel", s -> s.lags());
    total(facts, "backbone_reads", "History reads sent to the adapter", s -> s.backboneReads());
    total(facts, "recovered_memory", "Recoveries from memory", s -> s.recoveredFromMemory());
    total(facts, "recovered_backbone", "Recoveries with reads", s -> s.recoveredFromBackbone());
    total(facts, "recover_resyncs", "Recoveries answered resync", s -> s.recoverResyncs());
    total(facts, "recover_refusals", "Recoveries refused", s -> s.recoverRefusals());
    total(facts, "publishes_accepted", "Publishes passed on", s -> s.publishesAccepted());
    total(facts, "publishes_refused", "Publishes refused here", s -> s.publishesRefused());
  }

  private static void gauge(
      Supplier<CoreFacts> facts, String name, String help, ToLongFunction<CoreFacts> value) {
    Metrics.gauge("holdfast_fanout_" + name, help, () -> value.applyAsLong(facts.get()));
  }

  private static void spooled(
      Supplier<CoreFacts> facts, String name, String help, ToLongFunction<CoreFacts.Spool> value) {
    Metrics.total(
        "holdfast_fanout_spool_" + name, help, () -> value.applyAsLong(facts.get().spool()));
  }

  private static void total(
      Supplier<CoreFacts> facts,
      String name,
      String help,
      ToLongFunction<CoreFacts.Streams> value) {
    Metrics.total("holdfast_fanout_" + name, help, () -> value.applyAsLong(facts.get().streams()));
  }
}
