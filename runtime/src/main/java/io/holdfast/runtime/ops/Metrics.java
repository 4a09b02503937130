package io.holdfast.runtime.ops;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The metrics of this process, in Helidon's registry. Names are `holdfast_<service>_<what>`, units
/// last; counters get their `_total` from the Prometheus format. Tags come as name, value pairs,
/// and their values from small fixed sets.
///
/// Thread-safe: one concurrent map, and Helidon's registry.
public final class Metrics {
  private static final Map<Series, Counter> COUNTERS = new ConcurrentHashMap<>();
  private static final Map<Series, LongSupplier> SUPPLIERS = new ConcurrentHashMap<>();

  private record Series(String name, List<String> tags) {}

  private Metrics() {}

  /// The counter of this name and these tags; the same one for everyone who asks.
  public static Counter counter(String name, String help, String... tags) {
    return COUNTERS.computeIfAbsent(series(name, tags), series -> register(series, help));
  }

  /// Shows what `value` says whenever it is read. Asking again for the same series replaces the
  /// supplier, so that a service started anew in the same process is the one that is shown.
  public static void gauge(String name, String help, LongSupplier value, String... tags) {
    Series series = series(name, tags);
    if (SUPPLIERS.put(series, value) == null) {
      registry()
          .getOrCreate(
              Gauge.builder(name, () -> current(series)).description(help).tags(helidon(series)));
    }
  }

  /// As {@link #gauge}, for a count that its owner keeps and that only rises.
  public static void total(String name, String help, LongSupplier value, String... tags) {
    Series series = series(name, tags);
    if (SUPPLIERS.put(series, value) == null) {
      registry()
          .getOrCreate(
              FunctionalCounter.builder(name, series, Metrics::current)
                  .description(help)
                  .tags(helidon(series)));
    }
  }

  static MeterRegistry registry() {
    return MetricsFactory.getInstance().globalRegistry();
  }

  private static Counter register(Series series, String help) {
    Counter counter = new Counter();
    registry()
        .getOrCreate(
            FunctionalCounter.builder(series.name(), counter, Counter::count)
                .description(help)
                .tags(helidon(series)));
    return counter;
  }

  private static long current(Series series) {
    LongSupplier value = SUPPLIERS.get(series);
    return value == null ? 0 : value.getAsLong();
  }

  private static Series series(String name, String... tags) {
    if (tags.length % 2 != 0) {
      throw new IllegalArgumentException("tags come in pairs: " + Arrays.toString(tags));
    }
    return new Series(name, List.of(tags));
  }

  private static List<Tag> helidon(Series series) {
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < series.tags().size(); i += 2) {
      tags.add(Tag.create(series.tags().get(i), series.tags().get(i + 1)));
    }
    return tags;
  }
}
