package io.holdfast.simulation;

import io.holdfast.backbone.BackboneSettings;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.ChannelOptions.Allowed;
import io.holdfast.contract.settings.ChannelOptions.DataFormat;
import io.holdfast.contract.settings.ChannelOptions.OutageMode;
import io.holdfast.contract.settings.ChannelOptions.RecoveryMode;
import io.holdfast.contract.settings.ChannelOptions.SlowConsumer;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.EdgeSettings;
import io.holdfast.fanout.FanoutSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the services are configured with: their defaults, and channels of each kind.
final class Settings {
  private static final Allowed ALL = new Allowed(true, true, true);

  /// `deep` keeps a lot, `shallow` five publications, `bare` none; longer than any clock jumps.
  static final Namespaces NAMESPACES =
      new Namespaces(
          options("", 100),
          List.of(options("deep", 1_000), options("shallow", 5), options("bare", 0)),
          ":",
          "$",
          255);

  private static final io.holdfast.runtime.settings.Settings DEFAULTS =
      HoldfastCatalog.load(
              Optional.empty(),
              Map.of(),
              List.of("--client.insecure=true", "--backbone.type=redis"))
          .settings();

  static final EdgeSettings EDGE = EdgeSettings.from(DEFAULTS);
  static final FanoutSettings FANOUT = fanout(FanoutSettings.from(DEFAULTS));
  static final BackboneSettings BACKBONE = BackboneSettings.from(DEFAULTS);

  private Settings() {}

  private static FanoutSettings fanout(FanoutSettings read) {
    return new FanoutSettings(
        NAMESPACES,
        read.nodeName(),
        read.beat(),
        read.silence(),
        read.creditBytes(),
        read.publishDeadline(),
        read.redial(),
        read.bounds(),
        read.spool());
  }

  private static ChannelOptions options(String name, int size) {
    return new ChannelOptions(
        name,
        false,
        false,
        false,
        size,
        size == 0 ? Duration.ZERO : Duration.ofDays(7),
        0,
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
        OutageMode.HOLD);
  }
}
