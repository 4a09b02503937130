package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.List;

/// The network between two places. A hole swallows what is under way in one direction or both until
/// it closes.
final class Path {
  private final String to;
  private final List<Link<?, ?>> links = new ArrayList<>();
  private long thereOpensAt;
  private long backOpensAt;
  private long refusesUntil;

  Path(String to) {
    this.to = to;
  }

  void hole(long untilNanos, boolean there, boolean back) {
    thereOpensAt = there ? Math.max(thereOpensAt, untilNanos) : thereOpensAt;
    backOpensAt = back ? Math.max(backOpensAt, untilNanos) : backOpensAt;
  }

  /// Until then every dial is refused at once.
  void refuses(long untilNanos) {
    refusesUntil = Math.max(refusesUntil, untilNanos);
  }

  boolean isRefusing(long nanos) {
    return refusesUntil > nanos;
  }

  void heal() {
    thereOpensAt = 0;
    backOpensAt = 0;
    refusesUntil = 0;
  }

  /// When what goes to that place gets through.
  long openAt(Service process) {
    return process.name.equals(to) ? thereOpensAt : backOpensAt;
  }

  /// When what goes to its far end gets through.
  long thereOpensAt() {
    return thereOpensAt;
  }

  long backOpensAt() {
    return backOpensAt;
  }

  void carries(Link<?, ?> link) {
    links.add(link);
  }

  void carriesNoMore(Link<?, ?> link) {
    links.remove(link);
  }

  void cut() {
    List.copyOf(links).forEach(link -> link.cut("cut"));
  }
}
