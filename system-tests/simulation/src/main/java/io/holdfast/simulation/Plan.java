package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// What one run consists of before anything happens: how many of each, and the faults.
///
/// @param seed of everything that the plan leaves to chance
record Plan(
    long seed,
    Family family,
    int edges,
    int fanouts,
    int adapters,
    int partitions,
    int clients,
    long lengthNanos,
    List<Fault> faults) {
  /// Which faults a run may have.
  enum Family {
    /// Only the backbone fails, and keeps what it has: nobody is told anything, nothing is refused.
    BACKBONE,
    /// The network, disks and clocks fail too.
    FAITHFUL,
    /// As faithful, and processes die and freeze.
    DEADLY,
    /// Everything: the backbone forgets.
    FORGETFUL;

    List<Fault.Kind> kinds() {
      return Arrays.stream(Fault.Kind.values()).filter(this::has).toList();
    }

    private boolean has(Fault.Kind kind) {
      return switch (kind) {
        case BACKBONE_RESTART,
            BACKBONE_FREEZE,
            BACKBONE_FULL,
            BACKBONE_MUTE,
            BACKBONE_CUT,
            BACKBONE_FLAP ->
            true;
        case HOLE, CUT, REFUSE, DISK_FULL, DISK_SLOW, CLIENT_DROP, CLOCK_JUMP -> this != BACKBONE;
        case ADAPTER_KILL, ADAPTER_FREEZE, FANOUT_KILL, FANOUT_FREEZE, EDGE_KILL, EDGE_FREEZE ->
            this == DEADLY || this == FORGETFUL;
        case BACKBONE_RESTART_EMPTY, BACKBONE_RESTART_OLD, BACKBONE_FLUSH, BACKBONE_TRIM ->
            this == FORGETFUL;
      };
    }
  }

  /// The plan that a seed stands for.
  static Plan of(long seed) {
    RandomGenerator dice = RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + 7);
    Family family = Family.values()[(int) Math.floorMod(seed, (long) Family.values().length)];
    long length = (4 + dice.nextInt(dice.nextInt(5) == 0 ? 40 : 16)) * World.SECOND;
    List<Fault.Kind> kinds = family.kinds();
    List<Fault> faults = new ArrayList<>();
    int count = 1 + dice.nextInt(8);
    for (int i = 0; i < count; i++) {
      Fault.Kind kind = kinds.get(dice.nextInt(kinds.size()));
      long lasts = dice.nextInt(4) == 0 ? 10_000 + dice.nextInt(25_000) : 20 + dice.nextInt(6_000);
      faults.add(
          new Fault(
              kind,
              World.SECOND + dice.nextLong(length),
              lasts * World.MILLI,
              dice.nextInt(1_000),
              1 + dice.nextInt(20)));
    }
    faults.sort(Comparator.comparingLong(Fault::atNanos));
    return new Plan(
        seed,
        family,
        1 + dice.nextInt(3),
        1 + dice.nextInt(3),
        1 + dice.nextInt(2),
        1 + dice.nextInt(3),
        2 + dice.nextInt(6),
        length,
        List.copyOf(faults));
  }

  Plan with(List<Fault> fewer) {
    return new Plan(
        seed,
        family,
        edges,
        fanouts,
        adapters,
        partitions,
        clients,
        lengthNanos,
        List.copyOf(fewer));
  }

  boolean forgets() {
    return faults.stream()
        .anyMatch(fault -> fault.kind().forgets() || fault.kind() == Fault.Kind.BACKBONE_TRIM);
  }
}
