package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Check;
import io.holdfast.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;

/// What must hold between the options of a namespace.
final class ChannelChecks {
  private ChannelChecks() {}

  static void run(Settings settings, Check.Report report) {
    check(settings, settings, "channel.without_namespace.", "channel.without_namespace.", report);
    for (Settings namespace : settings.sections("channel.namespaces")) {
      String scope = "channel.namespaces[" + namespace.text("name") + "].";
      check(settings, namespace, "", scope, report);
    }
  }

  private static void check(
      Settings top, Settings at, String prefix, String scope, Check.Report report) {
    List<String> history = List.of(scope + "history_size", scope + "history_ttl");
    int size = at.integer(prefix + "history_size");
    Duration ttl = at.duration(prefix + "history_ttl");
    if (size > 0 && ttl.isZero()) {
      report.error(scope + "history_ttl", "0s", "must be set when history_size is", history);
    }
    if (size == 0 && !ttl.isZero()) {
      report.error(scope + "history_size", "0", "must be set when history_ttl is", history);
    }
    if (size == 0 && ttl.isZero()) {
      if (at.flag(prefix + "force_recovery")) {
        report.error(
            scope + "force_recovery", "true", "needs history_size and history_ttl", history);
      }
      for (String key : List.of("allow_recovery", "force_positioning", "allow_positioning")) {
        if (at.flag(prefix + key)) {
          report.warning(scope + key, "true", "has no effect without history_size and history_ttl");
        }
      }
    }
    if (at.text(prefix + "slow_consumer").equals("latest")) {
      report.error(
          scope + "slow_consumer", "latest", "only disconnect is built yet", List.of("disconnect"));
    }
    delta(at, prefix, scope, report);
    retention(top, scope, ttl, report);
  }

  private static void delta(Settings at, String prefix, String scope, Check.Report report) {
    if (at.flag(prefix + "delta_publish") && at.list(prefix + "allowed_delta_types").isEmpty()) {
      report.warning(scope + "delta_publish", "true", "has no effect without allowed_delta_types");
    }
  }

  private static void retention(Settings top, String scope, Duration ttl, Check.Report report) {
    Duration age = top.duration("backbone.embedded.retention_age");
    boolean embedded = top.text("backbone.type").equals("embedded");
    if (embedded && !age.isZero() && age.compareTo(ttl) < 0) {
      report.warning(
          scope + "history_ttl",
          ttl.toSeconds() + "s",
          "is longer than backbone.embedded.retention_age keeps what a restart needs");
    }
  }
}
