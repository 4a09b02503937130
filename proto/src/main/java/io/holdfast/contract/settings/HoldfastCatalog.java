package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.Loaded;
import io.holdfast.runtime.settings.Loader;
import io.holdfast.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every key of the one configuration that all roles read. The sections that mean the same as the
/// peer's have its names, types and defaults; docs/configuration.md lists them all.
public final class HoldfastCatalog {
  /// The later prefix wins.
  private static final List<String> ENVIRONMENT_PREFIXES = List.of("CENTRIFUGO_", "HOLDFAST_");

  private static final Catalog CATALOG = build();

  private HoldfastCatalog() {}

  public static Catalog catalog() {
    return CATALOG;
  }

  /// What every key is when nobody says anything.
  public static Settings defaults() {
    return CATALOG.defaults();
  }

  /// Layers file, environment and command line over the defaults.
  public static Loaded load(
      Optional<Path> file, Map<String, String> environment, List<String> arguments) {
    return new Loader(CATALOG, ENVIRONMENT_PREFIXES).load(file, environment, arguments);
  }

  private static Catalog build() {
    Catalog.Builder into = Catalog.builder();
    OwnKeys.addTo(into);
    ServerKeys.addTo(into);
    ClientKeys.addTo(into);
    ChannelKeys.addTo(into);
    PeerKeys.addTo(into);
    return into.check(ClientChecks::run)
        .check(ChannelChecks::run)
        .check(ProcessChecks::run)
        .build();
  }
}
