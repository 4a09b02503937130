package io.holdfast.backbone.core;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Tail;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The session at hand with its tails, and the newest proof that it lives.
///
/// Owned by the adapter's loop.
final class SessionLife {
  /// No proof of life was ever seen.
  static final long NEVER = Long.MIN_VALUE;

  private final Backbone backbone;
  private final Outside outside;
  private final List<Tail> tails = new ArrayList<>();
  private final long[] proven;
  private SessionReports reports;
  private @Nullable BackboneSession session;
  private Runnable afterDrop = () -> {};

  SessionLife(Backbone backbone, Outside outside) {
    this.backbone = backbone;
    this.outside = outside;
    this.reports = new SessionReports(0, outside::later);
    this.proven = new long[backbone.partitions()];
    Arrays.fill(proven, NEVER);
  }

  boolean is(int generation) {
    return session != null && generation == reports.generation();
  }

  SessionReports reports() {
    return reports;
  }

  @Nullable BackboneSession session() {
    return session;
  }

  void dial(int generation) {
    reports = new SessionReports(generation, outside::later);
    Arrays.fill(proven, NEVER);
    session = backbone.open(reports);
  }

  /// The session may be used: one tail per partition, from its head.
  void follow() {
    BackboneSession open = session;
    if (open != null) {
      for (int partition = 0; partition < proven.length; partition++) {
        tails.add(open.tail(partition, null, reports.tail(partition)));
      }
    }
  }

  void consumed(int partition, long bytes) {
    tails.get(partition).consumed(bytes);
  }

  void beat(long nowNanos) {
    BackboneSession open = session;
    if (open != null) {
      for (int partition = 0; partition < proven.length; partition++) {
        open.heartbeat(partition, nowNanos);
      }
    }
  }

  /// Something that was sent at `atNanos` came back through the partition. Returns {@link
  /// #provenNanos}.
  long prove(int partition, long atNanos) {
    proven[partition] = Math.max(proven[partition], atNanos);
    return provenNanos();
  }

  /// Life is proven by what came back through every partition; {@link #NEVER} until then.
  long provenNanos() {
    long all = Long.MAX_VALUE;
    for (long one : proven) {
      all = Math.min(all, one);
    }
    return all;
  }

  void drop() {
    BackboneSession dropped = session;
    if (dropped != null) {
      session = null;
      tails.forEach(Tail::close);
      tails.clear();
      outside.close(dropped, reports.generation(), afterDrop);
    }
  }

  /// Runs `then` when the session at hand was dropped and closed; at once when there is none.
  void afterDrop(Runnable then) {
    if (session == null) {
      then.run();
    } else {
      afterDrop = then;
    }
  }
}
