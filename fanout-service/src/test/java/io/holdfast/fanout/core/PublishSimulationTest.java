package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.PublishResult;
import io.holdfast.fanout.publish.SpoolRules;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Publishers that do not wait for answers, through everything that can come between them and the
/// backbone: lost answers, refusals, cut links with an adapter that works on, freezes, wrong
/// status, a full disk, kills of the fanout. Whatever was answered is true in the end: stored is
/// there, held gets there, refused never does; nothing is there twice, and no publication stands
/// behind a newer one of its publisher.
class PublishSimulationTest {
  private static final int SEEDS = Integer.getInteger("holdfast.seeds", 1_000);
  private static final List<String> CHANNELS = List.of("deep:a", "deep:b", "firm:c");
  private static final SpoolRules SMALL = new SpoolRules(60, 1 << 20, 1_000, SpoolRules.PATIENCE);

  private int held;
  private int kills;
  private int loaded;

  @Test
  void everyAnswerIsTrueAndOrderIsKept() {
    long only = Long.getLong("holdfast.seed", -1);
    for (long seed = only < 0 ? 0 : only; only < 0 ? seed < SEEDS : seed == only; seed++) {
      try {
        run(new PublishWorld(seed, seed % 2 == 0 ? SpoolRules.DEFAULT : SMALL));
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError(
            "seed "
                + seed
                + ": ./holdfast test -pl fanout-service -am -Dtest=PublishSimulationTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dholdfast.seed="
                + seed,
            failed);
      }
    }
    if (only < 0) {
      assertTrue(
          held > SEEDS && kills > SEEDS && loaded > SEEDS / 4, "the faults were not reached");
    }
  }

  /// The control: an adapter that stores what stands behind a failure lets publications overtake.
  @Test
  void withoutLanesPublicationsOvertake() {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 0; seed < 50; seed++) {
            PublishWorld world = new PublishWorld(seed, SpoolRules.DEFAULT);
            world.keepsLanes = false;
            run(world);
          }
        });
  }

  private void run(PublishWorld world) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int step = 0; step < 250; step++) {
      switch (world.dice.nextInt(24)) {
        case 0 -> world.cut();
        case 1 -> world.freeze(true);
        case 2, 3 -> world.freeze(false);
        case 4 -> world.tells(BackboneCondition.DOWN);
        case 5, 6 -> world.tells(BackboneCondition.CONNECTED);
        case 7 -> world.tells(BackboneCondition.STALE);
        case 8 -> {
          if (world.dice.nextInt(4) == 0) {
            loaded += world.onDisk() > 0 ? 1 : 0;
            world.kill();
            kills++;
          }
        }
        default -> {
          for (int i = world.dice.nextInt(4); i > 0; i--) {
            String channel = CHANNELS.get(world.dice.nextInt(CHANNELS.size()));
            world.publishes(channel, numbers.merge(channel, 1, Integer::sum));
          }
        }
      }
      world.passes(world.dice.nextInt(4) == 0 ? 400 : 20);
    }
    world.faulty = false;
    world.diskFails = false;
    world.freeze(false);
    for (int i = 0;
        i < 2_000 && (i < 100 || world.held() + world.pending() + world.onDisk() > 0);
        i++) {
      if (i % 10 == 0) {
        world.tells(BackboneCondition.CONNECTED);
      }
      world.passes(50);
    }
    judge(world);
  }

  /// Of one that was answered as unknown, or never because the fanout was killed, its place is not.
  private static boolean isPromised(@Nullable PublishResult told) {
    return told instanceof PublishResult.Stored
        || told instanceof PublishResult.Duplicate
        || told instanceof PublishResult.Held;
  }

  private void judge(PublishWorld world) {
    assertEquals(0, world.held(), "still held");
    assertEquals(0, world.pending(), "still pending");
    assertEquals(0, world.onDisk(), "still on the disk");
    world.log.forEach((channel, keys) -> {
      int last = 0;
      for (String key : keys) {
        int number = Integer.parseInt(key.substring(channel.length() + 1));
        if (isPromised(world.told.get(key))) {
          assertTrue(number > last, key + " stands behind " + last + " in " + keys);
          last = number;
        }
      }
    });
    world.told.forEach((key, result) -> {
      String channel = key.substring(0, key.indexOf(' '));
      List<String> keys = world.log.getOrDefault(channel, List.of());
      switch (result) {
        case PublishResult.Stored(var at) ->
            assertEquals(key, keys.get((int) at.offset() - 1), "stored elsewhere");
        case PublishResult.Duplicate(var at) ->
            assertEquals(key, keys.get((int) at.offset() - 1), "stored elsewhere");
        case PublishResult.Held _ -> {
          held++;
          assertTrue(keys.contains(key), key + " was held and is lost");
        }
        case PublishResult.Unavailable _, PublishResult.Rejected _ ->
            assertTrue(!keys.contains(key), key + " was refused and is there");
        case PublishResult.Unknown _ -> {}
        case PublishResult.Superseded _ -> throw new AssertionError(result.toString());
      }
    });
  }
}
