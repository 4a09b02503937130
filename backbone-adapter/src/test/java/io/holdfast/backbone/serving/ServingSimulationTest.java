package io.holdfast.backbone.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.contract.Position;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Publications, late reads, a tail that skips, sessions that restart, links that break and readers
/// with little credit, in random order. Promise: each reader gets every publication of its channel
/// once and in order, and has all of them when the faults stop. `ReaderModel` checks each step.
class ServingSimulationTest {
  private static final int CHANNELS = 4;

  @Test
  void everyReaderGetsEverythingOnceAndInOrder() {
    for (int seed = 0; seed < 500; seed++) {
      try {
        run(new Random(seed));
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed, failed);
      }
    }
  }

  private static void run(Random dice) {
    ModelBackbone backbone = new ModelBackbone();
    backbone.pagesOf(1 + dice.nextInt(5));
    Serving serving = new Serving(backbone, 1, Duration.ofSeconds(5));
    ReaderModel reader = new ReaderModel();
    FanoutSession session = opens(serving, reader);
    serving.connected();
    long[] stored = new long[CHANNELS];
    for (int step = 0; step < 400; step++) {
      switch (dice.nextInt(12)) {
        case 0, 1, 2, 3 -> {
          int channel = dice.nextInt(CHANNELS);
          backbone.stores("c" + channel);
          stored[channel]++;
        }
        case 4, 5 -> tails(serving, backbone, 1 + dice.nextInt(4));
        case 6, 7 -> {
          if (backbone.reads() > 0) {
            backbone.answers(serving);
          }
        }
        case 8 -> {
          serving.turnEnded();
          session.beat();
        }
        case 9 -> serving.received(session, new FanoutFrame.Credit(dice.nextInt(400)), 0);
        case 10 -> {
          if (dice.nextInt(8) == 0) {
            backbone.tails(100);
            serving.discontinued();
          }
        }
        default -> {
          if (dice.nextInt(10) == 0) {
            serving.linkEnded(session);
            session = opens(serving, reader);
          }
        }
      }
    }
    converges(backbone, serving, session, reader, stored);
  }

  private static FanoutSession opens(Serving serving, ReaderModel reader) {
    FanoutSession session = serving.linkOpened(reader, 0);
    serving.received(session, new FanoutFrame.Hello(1, 0, "i", "n", 500), 0);
    for (int channel = 0; channel < CHANNELS; channel++) {
      Position at = reader.position("c" + channel);
      Position after = at == null ? new Position(ModelBackbone.EPOCH, 0) : at;
      serving.received(
          session,
          new FanoutFrame.Follows(List.of(new FanoutFrame.Wanted("c" + channel, 1, after, 0, 0))),
          0);
    }
    serving.turnEnded();
    return session;
  }

  private static void tails(Serving serving, ModelBackbone backbone, int count) {
    List<TailEntry> entries = backbone.tails(count);
    serving.tailed(ModelBackbone.EPOCH, entries);
  }

  private static void converges(
      ModelBackbone backbone,
      Serving serving,
      FanoutSession session,
      ReaderModel reader,
      long[] stored) {
    int rounds = 0;
    while (rounds < 20_000 && behind(reader, stored)) {
      serving.received(session, new FanoutFrame.Credit(10_000), 0);
      if (backbone.reads() > 0) {
        backbone.answers(serving);
      }
      tails(serving, backbone, 1);
      serving.turnEnded();
      rounds++;
    }
    assertTrue(rounds < 20_000, "never converged");
    for (int channel = 0; channel < CHANNELS; channel++) {
      assertEquals(stored[channel], reader.offset("c" + channel));
    }
  }

  private static boolean behind(ReaderModel reader, long[] stored) {
    for (int channel = 0; channel < CHANNELS; channel++) {
      if (reader.offset("c" + channel) < stored[channel]) {
        return true;
      }
    }
    return false;
  }
}
