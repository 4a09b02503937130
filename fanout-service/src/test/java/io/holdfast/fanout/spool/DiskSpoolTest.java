package io.holdfast.fanout.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.runtime.Ticker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpoolTest {
  @TempDir private Path dir;
  private final LinkedBlockingQueue<SpoolEvent> events = new LinkedBlockingQueue<>();

  private static SpoolCommand.Keep keep(long sequence) {
    return new SpoolCommand.Keep(
        sequence,
        new PublishRequest(
            0, "room", Payload.utf8("{}"), null, Map.of(), "k" + sequence, 0, "", false, 0, 0),
        5);
  }

  private DiskSpool opened() throws Exception {
    return DiskSpool.open(dir, "one", SpoolSettings.Sync.ALWAYS, Ticker.SYSTEM, events::add);
  }

  private <T extends SpoolEvent> T next(Class<T> kind) throws InterruptedException {
    SpoolEvent event = events.poll(10, TimeUnit.SECONDS);
    assertNotNull(event, "nothing came");
    return assertInstanceOf(kind, event);
  }

  @Test
  void keepsSettlesAndLoads() throws Exception {
    try (DiskSpool spool = opened()) {
      spool.take(List.of(keep(1), keep(2), keep(3)));
      assertEquals(new SpoolEvent.Kept(3), next(SpoolEvent.Kept.class));
      spool.take(List.of(new SpoolCommand.Settle(1), new SpoolCommand.Load(1, 1 << 20)));
      SpoolEvent.Loaded loaded = next(SpoolEvent.Loaded.class);
      assertEquals(3, loaded.sequence());
      assertEquals(2, loaded.publications().size());
    }
    try (DiskSpool again = opened()) {
      assertEquals(2, again.contents().lines().size());
      assertEquals(4, again.contents().next());
    }
  }

  @Test
  void whatWasTakenBeforeTheEndIsKept() throws Exception {
    DiskSpool spool = opened();
    spool.take(List.of(keep(1)));
    spool.close();
    try (DiskSpool again = opened()) {
      assertEquals(1, again.contents().lines().size());
    }
  }

  @Test
  void aDeadLetterIsSettledToo() throws Exception {
    try (DiskSpool spool = opened()) {
      spool.take(List.of(keep(1)));
      next(SpoolEvent.Kept.class);
      spool.take(List.of(new SpoolCommand.Bury(1, keep(1).request(), "too large")));
    }
    try (DiskSpool again = opened()) {
      assertTrue(again.contents().lines().isEmpty());
    }
  }
}
