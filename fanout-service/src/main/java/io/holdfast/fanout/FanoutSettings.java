package io.holdfast.fanout;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.contract.settings.PresenceInterval;
import io.holdfast.fanout.core.CoreSettings;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.spool.SpoolSettings;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;

/// What of the configuration a fanout reads. `nodeName` empty = found out at start.
///
/// Immutable.
public record FanoutSettings(
    Namespaces namespaces,
    String nodeName,
    Duration beat,
    Duration silence,
    long creditBytes,
    Duration publishDeadline,
    Backoff redial,
    CoreSettings.Bounds bounds,
    SpoolSettings spool) {

  public static FanoutSettings from(Settings settings) {
    return new FanoutSettings(
        Namespaces.from(settings),
        settings.text("node.name"),
        settings.duration("links.beat"),
        settings.duration("links.silence"),
        settings.number("links.credit_bytes"),
        settings.duration("links.publish_deadline"),
        new Backoff(settings.duration("links.backoff.min"), settings.duration("links.backoff.max")),
        CoreSettings.Bounds.DEFAULT
            .withHistoryBytes(Runtime.getRuntime().maxMemory() / 4)
            .withPresenceLinger(PresenceInterval.of(settings)),
        SpoolSettings.from(settings));
  }

  /// What is held ends with the process; it may be a quarter of the heap at most.
  public FanoutSettings withSpoolInMemory() {
    return new FanoutSettings(
        namespaces,
        nodeName,
        beat,
        silence,
        creditBytes,
        publishDeadline,
        redial,
        bounds,
        spool.inMemory(Runtime.getRuntime().maxMemory() / 4));
  }

  public CoreSettings core(PeerHello self, List<String> adapters) {
    return new CoreSettings(
        namespaces, self, adapters, redial, beat, silence, publishDeadline, bounds, spool.rules());
  }
}
