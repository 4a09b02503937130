package io.holdfast.fanout.testing;

import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.ChannelOptions.Allowed;
import io.holdfast.contract.settings.ChannelOptions.DataFormat;
import io.holdfast.contract.settings.ChannelOptions.OutageMode;
import io.holdfast.contract.settings.ChannelOptions.RecoveryMode;
import io.holdfast.contract.settings.ChannelOptions.SlowConsumer;
import io.holdfast.contract.settings.Namespaces;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Namespaces that tests use: `deep` keeps a lot, `shallow` five publications for two seconds,
/// `tiny` a lot by count but little by memory, `firm` refuses while the backbone is away, `eager`
/// shows what it holds; no namespace keeps nothing.
public final class Options {
  private static final Allowed ALL = new Allowed(true, true, true);

  private Options() {}

  public static Namespaces namespaces() {
    return new Namespaces(
        of("", 0, Duration.ZERO, 0, OutageMode.HOLD),
        List.of(
            of("deep", 1_000, Duration.ofHours(1), 0, OutageMode.HOLD),
            of("shallow", 5, Duration.ofSeconds(2), 0, OutageMode.HOLD),
            of("tiny", 500, Duration.ofHours(1), 1_500, OutageMode.HOLD),
            of("eager", 1_000, Duration.ofHours(1), 0, OutageMode.IMMEDIATE),
            of("firm", 0, Duration.ZERO, 0, OutageMode.REFUSE)),
        ":",
        "$",
        255);
  }

  public static ChannelOptions of(
      String name, int historySize, Duration historyTtl, long historyBytes, OutageMode mode) {
    return new ChannelOptions(
        name,
        true,
        true,
        false,
        historySize,
        historyTtl,
        historyBytes,
        false,
        true,
        false,
        true,
        RecoveryMode.STREAM,
        Set.of(),
        false,
        false,
        ALL,
        ALL,
        ALL,
        ALL,
        false,
        "",
        DataFormat.ANY,
        SlowConsumer.DISCONNECT,
        mode);
  }
}
