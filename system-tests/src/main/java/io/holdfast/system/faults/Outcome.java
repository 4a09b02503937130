package io.holdfast.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a row did to its clients and publishers.
///
/// Immutable.
///
/// @param accepted publishes answered as stored or held
/// @param closes sockets that ended without the client's wish
/// @param torn subscriptions that the server ended
/// @param verdicts subscriptions that asked to recover and were told that they cannot
/// @param refused tries of a publish that were answered otherwise
/// @param unknown tries of a publish without an answer
/// @param held publishes answered as held
/// @param lost deliveries that never came, and nobody said so
/// @param told deliveries that never came, and the client was told
/// @param duplicates deliveries that came again
/// @param inversions deliveries that came after a later one of their publisher
/// @param conflicts positions that named two publications, or came again
/// @param errors replies that made no sense, and subscriptions that were refused
/// @param slowest longest time from a publish's first try to its acceptance
/// @param noticedMillis from the fault to the first publish held, or else to the first adapter that
///   says it is not connected; -1 = nobody noticed anything
/// @param convergedMillis from the end of the fault until every client had all that was accepted
///   before it; -1 = never
/// @param reads history reads at the backbone
/// @param memoryMib most memory of all services together at one moment, as the kernel counts it
record Outcome(
    long accepted,
    long closes,
    long torn,
    long verdicts,
    long refused,
    long unknown,
    long held,
    long lost,
    long told,
    long duplicates,
    long inversions,
    long conflicts,
    long errors,
    Duration slowest,
    long noticedMillis,
    long convergedMillis,
    long reads,
    long memoryMib) {
  private static final long NOTICED_WITHIN_MILLIS = 2_000;
  private static final long CONVERGED_WITHIN_MILLIS = 1_000;

  /// The promises that bind everywhere: what was counted and must be 0.
  private Map<String, Long> counted() {
    Map<String, Long> counted = new LinkedHashMap<>();
    counted.put("closes", closes);
    counted.put("torn down", torn);
    counted.put("told to resync", verdicts);
    counted.put("refused", refused);
    counted.put("unknown", unknown);
    counted.put("lost silently", lost);
    counted.put("lost, told", told);
    counted.put("duplicates", duplicates);
    counted.put("inversions", inversions);
    counted.put("conflicts", conflicts);
    counted.put("errors", errors);
    return counted;
  }

  /// The promises of safety that it breaks, in words; empty when all are kept.
  List<String> broken(Wanted wanted) {
    List<String> broken = new ArrayList<>();
    counted()
        .forEach((name, count) -> {
          if (count > 0 && !wanted.allows(name)) {
            broken.add(count + " " + name);
          }
        });
    if (convergedMillis < 0) {
      broken.add("never converged");
    }
    return broken;
  }

  /// The promises of time that it breaks, in words. Where something is lost, the pace of the
  /// verdicts is a setting.
  List<String> late(Wanted wanted) {
    List<String> late = new ArrayList<>();
    if (noticedMillis > NOTICED_WITHIN_MILLIS) {
      late.add("noticed after %,d ms".formatted(noticedMillis));
    }
    boolean isPaced = wanted.mayLose();
    if (!isPaced && convergedMillis > CONVERGED_WITHIN_MILLIS) {
      late.add("converged after %,d ms".formatted(convergedMillis));
    }
    return late;
  }

  /// Whether the promise named by a control broke.
  boolean breaks(String control) {
    return switch (control) {
      case "noticed" -> noticedMillis < 0 || noticedMillis > NOTICED_WITHIN_MILLIS;
      case "converged" -> convergedMillis < 0 || convergedMillis > CONVERGED_WITHIN_MILLIS;
      default -> counted().getOrDefault(control, 0L) > 0;
    };
  }
}
