package io.holdfast.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The samples of one figure over all rounds.
///
/// Owned by one thread.
final class Spread {
  private final List<Double> samples = new ArrayList<>();

  void add(double sample) {
    samples.add(sample);
  }

  double median() {
    if (samples.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = samples.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double min() {
    return samples.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  double max() {
    return samples.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }

  /// `median (min–max)`.
  String text() {
    return samples.isEmpty()
        ? ""
        : Table.number(median()) + " (" + Table.number(min()) + "–" + Table.number(max()) + ")";
  }

  /// As a JSON object.
  String json() {
    return samples.isEmpty()
        ? "null"
        : String.format(
            Locale.ROOT, "{\"median\":%.3f,\"min\":%.3f,\"max\":%.3f}", median(), min(), max());
  }
}
