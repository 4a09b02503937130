package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.fanout.testing.CheckingEdge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Random publications, link losses, silences, starved edges, recoveries and publishes, with a
/// backbone that stays whole, forgets, forks or loses slices on the way. After every frame the
/// checking edges hold it against the truth; at the end, with everything healed, every edge stands
/// at the top of every channel that it follows and everything asked is answered.
///
/// `-Dholdfast.seed=N` runs one seed; `-Dholdfast.seeds=N` that many.
class FanoutSimulationTest {
  private static final long SEEDS = Long.getLong("holdfast.seeds", 150);
  private static final int STEPS = 400;

  private static final List<String> CHANNELS =
      List.of("plain", "deep:a", "shallow:b", "tiny:c", "firm");

  private enum Backbone {
    /// Keeps everything: nobody may ever be told to resync.
    WHOLE,
    /// Whole, but its link leaves out batches.
    LOSSY,
    /// Trims its oldest publications.
    FORGETFUL,
    /// Begins new epochs, with and without a lost tail.
    FORKING,
    /// Comes back empty, now and then, when everybody has everything: nobody may be told.
    WIPED,
    /// As above, but nobody knows any more how far it had come.
    WIPED_UNKNOWN
  }

  @Test
  void aWholeBackboneNeverCausesAResync() {
    run(Backbone.WHOLE);
  }

  @Test
  void gapsInTheStreamAreFilledInPlace() {
    run(Backbone.LOSSY);
  }

  @Test
  void whatTheBackboneForgotIsAResyncAndNeverSilence() {
    run(Backbone.FORGETFUL);
  }

  @Test
  void epochsForkWithoutSilentLoss() {
    run(Backbone.FORKING);
  }

  @Test
  void aWipeWhileNothingIsUndeliveredNeverCausesAResync() {
    assertEquals(0, run(Backbone.WIPED));
  }

  /// The control of the one above.
  @Test
  void aWipeThatNobodyCanVouchForIsTold() {
    assertTrue(run(Backbone.WIPED_UNKNOWN) > 0);
  }

  /// Returns how often edges were told to resync.
  private static int run(Backbone kind) {
    int resyncs = 0;
    Long only = Long.getLong("holdfast.seed");
    LongStream seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
    for (long seed : seeds.toArray()) {
      try {
        resyncs += new Run(seed, kind).run();
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError(
            kind + " with -Dholdfast.seed=" + seed + ": " + broken.getMessage(), broken);
      }
    }
    return resyncs;
  }

  private static final class Run {
    private final Backbone kind;
    private final Random dice;
    private final SimulatedFanout sim;
    private int keys;

    Run(long seed, Backbone kind) {
      this.kind = kind;
      this.dice = new Random(seed * 31 + kind.name().hashCode());
      long historyBytes = dice.nextInt(4) == 0 ? 4_000 : 1 << 20;
      this.sim = new SimulatedFanout(seed, historyBytes, 64 << 10);
      sim.lossOneIn = kind == Backbone.LOSSY ? 8 : 0;
      int edges = 1 + dice.nextInt(3);
      for (int i = 0; i < edges; i++) {
        CheckingEdge edge = sim.edge("edge-" + i, dice.nextBoolean() ? 1_000 : 1 << 20);
        if (kind == Backbone.WIPED || kind == Backbone.WIPED_UNKNOWN) {
          edge.missesNothing();
        }
      }
    }

    int run() {
      for (int step = 0; step < STEPS; step++) {
        act();
        sim.advance(dice.nextInt(20));
        int deliveries = dice.nextInt(6);
        for (int i = 0; i < deliveries && sim.deliver(1 + dice.nextInt(4)); i++) {}
      }
      heal();
      judge();
      return sim.edges.stream().mapToInt(CheckingEdge::resyncs).sum();
    }

    private void act() {
      switch (dice.nextInt(20)) {
        case 0 -> sim.cut(anEdge());
        case 1 -> cutAdapterOrRelist();
        case 2 -> sim.adapterReachable(dice.nextInt(3) > 0);
        case 3, 4 -> misbehave();
        case 5, 6 -> followOrLeave(anEdge(), aChannel());
        case 7, 8 -> recover(anEdge());
        case 16 -> history(anEdge(), aChannel());
        case 9 -> publishThrough(anEdge(), aChannel());
        case 10 -> sim.advance(dice.nextInt(400));
        case 11, 12, 13 -> anEdge().grant();
        case 14, 15 -> relink(anEdge());
        default -> publish(aChannel(), 1 + dice.nextInt(8));
      }
    }

    private void cutAdapterOrRelist() {
      switch (dice.nextInt(4)) {
        case 0 -> sim.relist(List.of("two", "three"));
        case 1 -> sim.relist(List.of(dice.nextBoolean() ? "one" : "two"));
        default -> sim.cutAdapter();
      }
    }

    private void relink(CheckingEdge edge) {
      if (!edge.isLinked()) {
        sim.link(edge);
      }
    }

    private void misbehave() {
      switch (kind) {
        case WHOLE, LOSSY -> {}
        case FORGETFUL -> sim.backbone.trim(1 + dice.nextInt(10));
        case WIPED, WIPED_UNKNOWN -> {
          if (dice.nextInt(6) == 0 && everybodyHasEverything()) {
            sim.backbone.wipe(kind == Backbone.WIPED);
          }
        }
        case FORKING -> {
          if (dice.nextInt(3) == 0) {
            sim.backbone.fork(dice.nextInt(4), dice.nextInt(4) > 0);
          }
        }
      }
    }

    private boolean everybodyHasEverything() {
      bringOn(100);
      return sim.adapterAttached()
          && sim.edges.stream()
              .allMatch(edge ->
                  edge.unanswered().isEmpty()
                      && edge.channels().stream().allMatch(channel -> hasAll(edge, channel)));
    }

    private boolean hasAll(CheckingEdge edge, String channel) {
      Position at = edge.at(channel);
      return at != null && at.offset() >= sim.backbone.channel(channel).handedOut();
    }

    private CheckingEdge anEdge() {
      return sim.edges.get(dice.nextInt(sim.edges.size()));
    }

    private String aChannel() {
      return CHANNELS.get(dice.nextInt(CHANNELS.size()));
    }

    private void publish(String channel, int count) {
      for (int i = 0; i < count; i++) {
        sim.publish(channel, "k" + ++keys);
      }
    }

    private void publishThrough(CheckingEdge edge, String channel) {
      if (edge.isLinked()) {
        sim.publishThrough(edge, channel, "k" + ++keys);
      }
    }

    private void followOrLeave(CheckingEdge edge, String channel) {
      if (!edge.isLinked()) {
        return;
      }
      if (edge.channels().contains(channel) && dice.nextInt(3) == 0) {
        edge.unfollow(channel);
      } else if (!edge.channels().contains(channel)) {
        Position top = sim.backbone.channel(channel).top();
        boolean fromSomewhere = dice.nextInt(3) == 0;
        edge.follow(channel, fromSomewhere ? back(top, dice.nextInt(10)) : null);
      }
    }

    /// A position some way back that was really handed out, or the place before everything.
    private static Position back(Position top, int by) {
      return top.isNone() ? top : valid(top, by);
    }

    private static Position valid(Position top, int by) {
      long base = top.offset() / 1_000 * 1_000;
      return top.at(Math.max(base, top.offset() - by));
    }

    private void recover(CheckingEdge edge) {
      List<String> followed = edge.channels();
      if (!edge.isLinked() || followed.isEmpty()) {
        return;
      }
      String channel = followed.get(dice.nextInt(followed.size()));
      Position top = sim.backbone.channel(channel).top();
      Position after =
          switch (dice.nextInt(8)) {
            case 0 -> new Position(77, dice.nextInt(20));
            case 1 -> new Position(Math.max(1, top.epoch()) + 1_000, top.offset() + 5_000_000);
            case 2 -> Position.NONE;
            case 3 -> top;
            default -> back(top, dice.nextInt(30));
          };
      edge.recover(channel, after, dice.nextInt(6) == 0, dice.nextInt(5) == 0 ? 3 : 0);
    }

    private void history(CheckingEdge edge, String channel) {
      if (edge.isLinked()) {
        Position top = sim.backbone.channel(channel).top();
        Position since = dice.nextBoolean() ? null : back(top, dice.nextInt(10));
        int limit = dice.nextInt(4) == 0 ? 0 : 1 + dice.nextInt(20);
        edge.history(new HistoryQuery(channel, since, limit, dice.nextInt(3) == 0, 0, 0));
      }
    }

    private void heal() {
      sim.lossOneIn = 0;
      bringOn(400);
    }

    private void bringOn(int rounds) {
      sim.adapterReachable(true);
      for (int round = 0; round < rounds; round++) {
        sim.advance(50);
        sim.edges.forEach(this::relink);
        while (sim.deliver(16)) {
          sim.edges.forEach(CheckingEdge::grant);
        }
      }
    }

    private void judge() {
      assertTrue(sim.adapterAttached(), "the adapter is attached again");
      List<String> behind = new ArrayList<>();
      for (CheckingEdge edge : sim.edges) {
        assertEquals(List.of(), edge.unanswered(), "everything asked is answered");
        for (String channel : edge.channels()) {
          Position top = sim.backbone.channel(channel).top();
          Position at = edge.at(channel);
          if (at == null || sim.backbone.channel(channel).hasBetween(at.offset(), Long.MAX_VALUE)) {
            behind.add(
                channel
                    + " at "
                    + at
                    + " instead of "
                    + top
                    + ", "
                    + sim.core.channels().find(channel));
          }
        }
        if (kind == Backbone.WHOLE || kind == Backbone.LOSSY) {
          assertEquals(0, edge.resyncs(), "nothing was lost, so nobody resyncs");
        }
      }
      assertEquals(List.of(), behind);
    }
  }
}
