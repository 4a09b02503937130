package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.Beat;
import java.util.HashMap;
import java.util.Map;

/// What the beats of serving fanouts say of the backbone, for people.
///
/// Owned by the upstream loop.
final class BackboneReports {
  private record Report(int canaryAgeMillis, int state) {}

  private final Map<Integer, Report> byLink = new HashMap<>();

  void heard(int link, Beat beat) {
    byLink.put(link, new Report(beat.getCanaryAgeMillis(), beat.getBackboneValue()));
  }

  /// The link does not serve any more.
  void forget(int link) {
    byLink.remove(link);
  }

  /// The youngest canary that a fanout knows of, in milliseconds; -1 = none was ever seen.
  int canaryAgeMillis() {
    return byLink.values().stream()
        .mapToInt(Report::canaryAgeMillis)
        .filter(age -> age >= 0)
        .min()
        .orElse(-1);
  }

  /// The worst backbone state that a fanout reports, by its number on the link; 0 = none told.
  int state() {
    return byLink.values().stream().mapToInt(Report::state).max().orElse(0);
  }
}
