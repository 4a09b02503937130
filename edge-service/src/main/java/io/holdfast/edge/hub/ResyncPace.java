package io.holdfast.edge.hub;

import io.holdfast.runtime.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// When members are told of their gap. They are told in passes: one begins with a gap of their
/// channel, and the next one of that channel a cooldown later at the earliest, for everybody who
/// was interrupted meanwhile, however many gaps there were. All passes share one pace: at most so
/// many members a second, in the order in which they were interrupted, the first of them after a
/// random wait, so that a fleet of edges that missed the same does not come back at once. Members
/// that left meanwhile cost nothing (ADR 0015).
///
/// Owned by its hub.
final class ResyncPace {
  record Due(String channel, Member member) {}

  private final ResyncRule rule;
  private final RandomGenerator dice;
  private final Deque<Due> waiting = new ArrayDeque<>();

  /// Who was interrupted since the last pass of a channel that cools down; no longer than that.
  private final Map<String, List<Member>> cooling = new HashMap<>();

  private final Timers<String> ends = new Timers<>();
  private int heldBack;
  private long nextNanos;
  private long passes;

  ResyncPace(ResyncRule rule, RandomGenerator dice) {
    this.rule = rule;
    this.dice = dice;
  }

  /// Takes those whom a gap interrupted who were not interrupted already.
  void add(String channel, List<Member> interrupted, long nowNanos) {
    if (interrupted.isEmpty()) {
      return;
    }
    List<Member> held = cooling.get(channel);
    if (held == null) {
      pass(channel, interrupted, nowNanos);
    } else {
      heldBack -= held.size();
      held.removeIf(Member::hasLeft);
      held.addAll(interrupted);
      heldBack += held.size();
    }
  }

  private void pass(String channel, List<Member> interrupted, long nowNanos) {
    passes++;
    if (waiting.isEmpty()) {
      long jitter = dice.nextLong(rule.jitter().toNanos() + 1);
      nextNanos = Math.max(nextNanos, nowNanos + jitter);
    }
    for (Member member : interrupted) {
      waiting.add(new Due(channel, member));
    }
    if (!rule.cooldown().isZero()) {
      cooling.put(channel, new ArrayList<>(0));
      ends.at(nowNanos + rule.cooldown().toNanos(), channel);
    }
  }

  @Nullable Due pollDue(long nowNanos) {
    for (String cool = ends.pollDue(nowNanos); cool != null; cool = ends.pollDue(nowNanos)) {
      List<Member> held = cooling.remove(cool);
      if (held != null && !held.isEmpty()) {
        heldBack -= held.size();
        pass(cool, held, nowNanos);
      }
    }
    while (!waiting.isEmpty() && waiting.element().member().hasLeft()) {
      waiting.remove();
    }
    if (waiting.isEmpty() || nextNanos - nowNanos > 0) {
      return null;
    }
    nextNanos += rule.gapNanos();
    return waiting.poll();
  }

  long nextNanos() {
    return Math.min(waiting.isEmpty() ? Long.MAX_VALUE : nextNanos, ends.nextNanos());
  }

  /// Members that still wait to be told.
  int size() {
    return waiting.size() + heldBack;
  }

  /// Passes begun so far.
  long passes() {
    return passes;
  }
}
