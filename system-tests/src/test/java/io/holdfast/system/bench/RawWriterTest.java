package io.holdfast.system.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.client.Deliveries;
import io.holdfast.system.client.Dialect;
import io.holdfast.system.client.Swarm;
import io.holdfast.system.client.SwarmOptions;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RawWriterTest {
  private static final int SUBSCRIBERS = 20;

  @ParameterizedTest
  @EnumSource
  void writesFramesOfTheWantedSizeToEverySubscriber(Dialect dialect) throws IOException {
    try (RawWriterProcess writer = new RawWriterProcess(Ports.free());
        Swarm swarm =
            new Swarm(
                SUBSCRIBERS,
                SwarmOptions.following(writer.port(), "bench:fan", Deliveries.NONE)
                    .speaking(dialect))) {
      Eventually.holds(
          Duration.ofSeconds(20),
          () -> swarm.counts() + " " + swarm.complaints(),
          () -> swarm.counts().subscribed.get() == SUBSCRIBERS);
      Turns turns = new Turns(swarm, SUBSCRIBERS, writer::turn);
      for (int perTurn : new int[] {1, 16}) {
        writer.frames(perTurn, perTurn * 197 + 3, dialect);
        turns.run(perTurn, Duration.ofMillis(100), writer.pid());
        assertEquals(perTurn * 197 + 3, turns.bytesPerTurn());
      }
      assertTrue(turns.deliveriesPerSecond() > 0);
      assertEquals(0, swarm.counts().errors.get(), () -> swarm.complaints().toString());
    }
  }
}
