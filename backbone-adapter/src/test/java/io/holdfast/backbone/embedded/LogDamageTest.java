package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.backbone.spi.TailProbe;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log is damaged between two sessions, as a crash of the machine, a failing disk or a person
/// may do. Promise: what comes back is a prefix of what was stored, whatever was lost is a new
/// epoch above all that was handed out, and no position ever names two publications.
class LogDamageTest {
  private static final long START = 1_700_000_000_000L;

  @TempDir private Path dir;

  @Test
  void aRandomlyDamagedTailLeavesAPrefixAndNeverTwoContentsAtOnePosition() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      damagedTail(seed);
    }
  }

  private void damagedTail(int seed) throws Exception {
    Random dice = new Random(seed);
    Path folder = Files.createDirectory(dir.resolve("seed-" + seed));
    WallTicker clock = new WallTicker(START);
    LogFolder log = new LogFolder(folder, clock);
    Map<Position, String> told = new HashMap<>();
    int rounds = 1 + dice.nextInt(3);
    for (int round = 0; round < rounds; round++) {
      String prefix = "r" + round + "-";
      int count = 5 + dice.nextInt(60);
      log.session(probe -> {
        check(seed, probe, told);
        for (int i = 0; i < count; i++) {
          String text = prefix + i;
          Position at = probe.stores("c" + i % 3, text, text);
          String other = told.put(channelled(at, i % 3), "c" + i % 3 + ":" + text);
          assertNull(other, () -> "seed " + seed + ": " + at + " was " + other);
        }
      });
      damage(log, dice);
      clock.moves(dice.nextInt(10) - 5);
    }
    log.session(probe -> check(seed, probe, told));
    delete(folder);
  }

  /// Three channels share one map of positions: each gets a residue of its own.
  private static Position channelled(Position at, int channel) {
    return new Position(at.epoch(), at.offset() * 3 + channel);
  }

  private static void damage(LogFolder log, Random dice) throws IOException {
    Path active = log.active();
    int end = LogFolder.endOf(active);
    int from = Math.max(Segment.HEADER_BYTES, end - 1 - dice.nextInt(600));
    if (end <= Segment.HEADER_BYTES) {
      return;
    }
    switch (dice.nextInt(4)) {
      case 0 -> LogFolder.flipBit(active, from, dice.nextInt(8));
      case 1 -> {
        byte[] bytes = Files.readAllBytes(active);
        Files.write(active, java.util.Arrays.copyOf(bytes, from));
      }
      case 2 -> {
        byte[] bytes = Files.readAllBytes(active);
        for (int i = from; i < Math.min(bytes.length, from + 200); i++) {
          bytes[i] = (byte) dice.nextInt(256);
        }
        Files.write(active, bytes);
      }
      default -> {
        // Killed with nothing torn.
      }
    }
  }

  /// What is read is what was told, channel by channel, ascending.
  private static void check(int seed, SessionProbe probe, Map<Position, String> told) {
    for (int channel = 0; channel < 3; channel++) {
      String name = "c" + channel;
      long last = 0;
      HistoryPage page = probe.history(new HistoryQuery(name, null, 10_000, false, 0, 0));
      for (io.holdfast.contract.ChannelSlice slice : page.slices()) {
        for (Publication publication : slice.publications()) {
          Position at = new Position(slice.epoch(), publication.offset());
          assertTrue(publication.offset() > last, "seed " + seed + " " + at + " after " + last);
          last = publication.offset();
          assertEquals(
              told.get(channelled(at, channel)),
              name + ":" + publication.data().toUtf8(),
              "seed " + seed + " at " + at);
        }
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void aKillWithNothingTornContinuesTheEpoch() throws Exception {
    LogFolder log = new LogFolder(dir, Ticker.SYSTEM);
    AtomicReference<Position> first = new AtomicReference<>(Position.NONE);
    log.session(probe -> first.set(probe.stores("a", "1", "1")));
    Files.writeString(dir.resolve("session"), "open always another-boot\n");
    log.session(probe -> assertEquals(first.get().at(2), probe.stores("a", "2", "2")));
  }

  @Test
  void aCrashOfTheMachineForksWhenAnswersDidNotWaitForTheDisk() throws Exception {
    LogFolder log = new LogFolder(dir, Ticker.SYSTEM);
    AtomicReference<Position> first = new AtomicReference<>(Position.NONE);
    log.session(probe -> first.set(probe.stores("a", "1", "1")));
    Files.writeString(dir.resolve("session"), "open os another-boot\n");
    log.session(probe -> assertTrue(probe.stores("a", "2", "2").epoch() > first.get().epoch()));
  }

  @Test
  void aLostTailIsRolledBackWithItsExactRangeAndTheFloorLiesAboveIt() throws Exception {
    WallTicker clock = new WallTicker(START);
    LogFolder log = new LogFolder(dir, clock);
    AtomicReference<Position> last = new AtomicReference<>(Position.NONE);
    int[] cut = new int[1];
    log.session(probe -> probe.append(LogFolder.batch("a", "kept", 0, 40)));
    cut[0] = LogFolder.endOf(log.active());
    log.session(probe -> {
      probe.append(LogFolder.batch("a", "lost", 0, 24));
      last.set(probe.stores("a", "last", "last"));
    });
    assertEquals(new Position(START, 65), last.get());
    LogFolder.flipBit(log.active(), cut[0] + 20, 3);
    clock.moves(5);
    log.session(probe -> {
      Fork fork = probe.head().forks().getLast();
      assertEquals(START + 5, fork.epoch());
      assertTrue(fork.floor() >= 5_000, "floor " + fork.floor());
      assertEquals(40, fork.base());
      TailProbe tail = probe.tail(new LogPosition(START, 65));
      TailHandler.EpochChange change = tail.awaits(TailHandler.EpochChange.class);
      assertEquals(TailHandler.EpochChange.Kind.ROLLED_BACK, change.kind());
      assertEquals(40, change.base());

      Lineage lineage = probe.history(HistoryQuery.topOf("a")).lineage();
      assertEquals(new Lineage.Standing.OnLog(40), lineage.place(new Position(START, 40)));
      assertInstanceOf(Lineage.Standing.InLostTail.class, lineage.place(new Position(START, 50)));
      HistoryPage atBase =
          probe.history(new HistoryQuery("a", new Position(START, 40), 10, false, 0, 0));
      assertNull(atBase.resync());
      Position next = probe.stores("a", "new", "new");
      assertEquals(new Position(START + 5, fork.floor() + 1), next);
      HistoryPage after =
          probe.history(new HistoryQuery("a", new Position(START, 40), 10, false, 0, 0));
      assertEquals(next, after.slices().getFirst().first());
    });
  }

  /// Killed with a torn tail: the last record of one channel is gone, another channel had nothing
  /// in it. Promise: both are known in the new epoch before anything is published, readers at or
  /// below the base go on from where they are, and only those of the lost tail are told otherwise.
  @Test
  void everyChannelSettlesInTheEpochAfterATornTail() throws Exception {
    WallTicker clock = new WallTicker(START);
    LogFolder log = new LogFolder(dir, clock);
    log.session(probe -> {
      probe.append(LogFolder.batch("quiet", "q", 0, 5));
      probe.append(LogFolder.batch("a", "x", 0, 10));
    });
    LogFolder.flipBit(log.active(), LogFolder.endOf(log.active()) - 2, 1);
    clock.moves(7);
    log.session(probe -> {
      Fork fork = probe.head().forks().getLast();
      assertEquals(START + 7, fork.epoch());
      settled(probe, "quiet", 5, fork);
      settled(probe, "a", 9, fork);
      HistoryPage lost =
          probe.history(new HistoryQuery("a", new Position(START, 10), 10, false, 0, 0));
      Recovery.Resync resync = assertInstanceOf(Recovery.Resync.class, lost.resync());
      assertEquals(ResyncReason.EPOCH_CHANGED, resync.reason());
      assertEquals(new Position(fork.epoch(), fork.floor()), resync.startAt());
      assertEquals(
          new Position(fork.epoch(), fork.floor() + 1), probe.stores("quiet", "new", "new"));
      HistoryPage over =
          probe.history(new HistoryQuery("quiet", new Position(START, 4), 10, false, 0, 0));
      assertNull(over.resync());
      assertEquals(2, over.slices().size());
    });
    // The epoch stays as it is: nothing is torn any more.
    log.session(probe -> assertEquals(2, probe.head().forks().size()));
  }

  private static void settled(SessionProbe probe, String channel, long base, Fork fork) {
    HistoryPage top = probe.history(HistoryQuery.topOf(channel));
    assertEquals(new Position(fork.epoch(), fork.floor()), top.top());
    assertEquals(base, top.lineage().links().getFirst().base());
    for (long offset = 1; offset <= base; offset++) {
      Position old = new Position(START, offset);
      assertEquals(new Lineage.Standing.OnLog(offset), top.lineage().place(old));
      HistoryPage page = probe.history(new HistoryQuery(channel, old, 100, false, 0, 0));
      assertNull(page.resync(), channel + " after " + old);
      long rest = page.slices().stream().mapToLong(slice -> slice.publications().size()).sum();
      assertEquals(base - offset, rest, channel + " after " + old);
    }
  }

  @Test
  void epochsAscendAndOffsetsAreNotReusedWhenTheClockGoesBack() throws Exception {
    WallTicker clock = new WallTicker(START);
    LogFolder log = new LogFolder(dir, clock);
    AtomicReference<Position> last = new AtomicReference<>(Position.NONE);
    log.session(probe -> {
      probe.append(LogFolder.batch("a", "x", 0, 200));
      last.set(probe.history(HistoryQuery.topOf("a")).top());
    });
    LogFolder.flipBit(log.active(), LogFolder.endOf(log.active()) - 2, 1);
    clock.moves(-3_600_000);
    log.session(probe -> {
      Position next = probe.stores("a", "new", "new");
      assertTrue(next.epoch() > last.get().epoch());
      assertTrue(next.offset() > last.get().offset());
    });
  }

  @Test
  void aWipedLogIsAnotherLog() throws Exception {
    WallTicker clock = new WallTicker(START);
    LogFolder log = new LogFolder(dir, clock);
    AtomicReference<LogPosition> end = new AtomicReference<>();
    log.session(probe -> {
      probe.append(LogFolder.batch("a", "x", 0, 10));
      end.set(probe.head().last());
    });
    for (Path segment : log.segments()) {
      Files.delete(segment);
    }
    clock.moves(1_000);
    log.session(probe -> {
      probe.append(LogFolder.batch("a", "y", 0, 3));
      TailProbe tail = probe.tail(end.get());
      assertEquals(
          TailHandler.EpochChange.Kind.RESET, tail.awaits(TailHandler.EpochChange.class).kind());
      assertEquals(3, tail.awaitsEntries(3).size());
    });
  }

  @Test
  void aDamagedSegmentThatIsNotTheLastIsRefusedUnlessAForkIsAskedFor() throws Exception {
    LogFolder log = new LogFolder(dir, Ticker.SYSTEM);
    AtomicLong top = new AtomicLong();
    AtomicReference<Position> last = new AtomicReference<>(Position.NONE);
    log.session(probe -> {
      for (int i = 0; i < 70; i++) {
        probe.append(LogFolder.batch("a", "x" + i + "-", 0, 100));
      }
      last.set(probe.history(HistoryQuery.topOf("a")).top());
      top.set(probe.all("a").size());
    });
    List<Path> segments = log.segments();
    assertTrue(segments.size() > 3, "segments: " + segments.size());
    LogFolder.flipBit(segments.get(1), Segment.HEADER_BYTES + 500, 2);

    SessionEnd.Incurable refused = assertInstanceOf(SessionEnd.Incurable.class, log.refused());
    assertTrue(refused.cause().contains(segments.get(1).toString()), refused.cause());
    assertTrue(refused.cause().contains("fork_on_corruption"), refused.cause());

    log.with(log.settings().withForkOnCorruption())
        .session(probe -> {
          List<Publication> left = probe.all("a");
          assertFalse(left.isEmpty());
          assertTrue(left.size() < top.get());
          Position next = probe.stores("a", "new", "new");
          assertTrue(next.epoch() > last.get().epoch());
          assertTrue(next.offset() > last.get().offset());
        });
    assertTrue(Files.exists(Path.of(segments.get(1) + ".damaged")));
  }

  @Test
  void aCrashBetweenANewEpochAndTheClearingOfTheTornTailIsRecovered() throws Exception {
    LogFolder log = new LogFolder(dir, Ticker.SYSTEM);
    log.session(probe -> probe.append(LogFolder.batch("a", "x", 0, 20)));
    Path torn = log.active();
    LogFolder.flipBit(torn, LogFolder.endOf(torn) - 2, 1);
    byte[] asTorn = Files.readAllBytes(torn);
    log.session(probe -> probe.append(LogFolder.batch("a", "y", 0, 20)));
    Files.write(torn, asTorn);
    log.session(probe -> assertEquals(39, probe.all("a").size()));
  }
}
