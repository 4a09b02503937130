package io.holdfast.fanout.spool;

import io.holdfast.fanout.publish.HeldPublication;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Carries out the spool's commands on a thread that may block. What came in one turn is written
/// with one write and made safe with one sync; only then is it said to be kept.
///
/// A loop of its own; its mailbox is bounded by what the spool may hold.
@Rim
public final class DiskSpool implements Spool, Loop.Owner<List<SpoolCommand>> {
  private static final System.Logger LOG = System.getLogger(DiskSpool.class.getName());
  private static final long INTERVAL_NANOS = 20_000_000L;

  private final SpoolFolder folder;
  private final SpoolContents contents;
  private final SpoolSettings.Sync sync;
  private final Ticker ticker;
  private final Consumer<SpoolEvent> events;
  private final Loop<List<SpoolCommand>> loop;
  private final List<HeldPublication> toKeep = new ArrayList<>();
  private final List<Long> toSettle = new ArrayList<>();
  private long syncDueNanos = Long.MAX_VALUE;
  private volatile String complaint;

  private DiskSpool(
      SpoolFolder folder, SpoolSettings.Sync sync, Ticker ticker, Consumer<SpoolEvent> events) {
    this.folder = folder;
    this.contents = folder.contents();
    this.sync = sync;
    this.ticker = ticker;
    this.events = events;
    this.complaint = folder.complaint();
    this.loop = Loop.onPlatformThread("fanout-spool", ticker, this);
  }

  /// Throws when the folder is in use, cannot be read or written, or holds for another backbone.
  public static DiskSpool open(
      Path dir,
      String backbone,
      SpoolSettings.Sync sync,
      Ticker ticker,
      Consumer<SpoolEvent> events)
      throws IOException {
    SpoolFolder folder = SpoolFolder.open(dir);
    try {
      folder.claim(backbone);
    } catch (IOException foreign) {
      folder.close();
      throw foreign;
    }
    DiskSpool spool = new DiskSpool(folder, sync, ticker, events);
    spool.loop.start();
    return spool;
  }

  @Override
  public SpoolContents contents() {
    return contents;
  }

  @Override
  public String complaint() {
    return complaint;
  }

  @Override
  public void take(List<SpoolCommand> commands) {
    loop.offer(commands);
  }

  @Override
  public void handle(List<SpoolCommand> commands) {
    for (SpoolCommand command : commands) {
      switch (command) {
        case SpoolCommand.Keep keep ->
            toKeep.add(new HeldPublication(keep.sequence(), keep.request(), keep.wallMillis()));
        case SpoolCommand.Settle(long sequence) -> toSettle.add(sequence);
        case SpoolCommand.Bury bury -> bury(bury);
        case SpoolCommand.Load(long sequence, long bytesMax) -> {
          write();
          events.accept(folder.load(sequence, bytesMax));
        }
      }
    }
  }

  private void bury(SpoolCommand.Bury bury) {
    try {
      folder.bury(bury.sequence(), bury.request(), bury.why());
    } catch (IOException failed) {
      LOG.log(System.Logger.Level.ERROR, "the dead letters cannot be written: {0}", failed);
    }
    toSettle.add(bury.sequence());
  }

  @Override
  public void turnEnded() {
    write();
  }

  private void write() {
    settle();
    if (toKeep.isEmpty()) {
      return;
    }
    List<HeldPublication> keep = List.copyOf(toKeep);
    toKeep.clear();
    try {
      folder.keep(keep);
      switch (sync) {
        case ALWAYS -> folder.sync();
        case INTERVAL -> {
          folder.trust();
          syncDueNanos = Math.min(syncDueNanos, ticker.nanoTime() + INTERVAL_NANOS);
        }
        case OS -> folder.trust();
      }
      complaint = folder.complaint();
      events.accept(new SpoolEvent.Kept(keep.getLast().sequence()));
    } catch (IOException failed) {
      refuse(keep, failed);
    }
  }

  private void refuse(List<HeldPublication> keep, IOException failed) {
    String cause = String.valueOf(failed.getMessage());
    boolean surely = true;
    try {
      folder.rollBack(keep);
    } catch (IOException failedAgain) {
      surely = false;
      LOG.log(System.Logger.Level.ERROR, "the spool cannot be rolled back: {0}", failedAgain);
    }
    complaint = "cannot be written: " + cause;
    events.accept(
        new SpoolEvent.Refused(
            keep.stream().map(HeldPublication::sequence).toList(), surely, cause));
  }

  /// Marks need no sync: one that is lost makes a publication go out again, under its key.
  private void settle() {
    if (!toSettle.isEmpty()) {
      try {
        folder.settle(List.copyOf(toSettle));
      } catch (IOException failed) {
        LOG.log(System.Logger.Level.WARNING, "settled publications are not marked: {0}", failed);
      }
      toSettle.clear();
    }
  }

  @Override
  public long nextWakeNanos() {
    return syncDueNanos;
  }

  @Override
  public void wake(long nowNanos) {
    if (nowNanos - syncDueNanos >= 0) {
      syncDueNanos = Long.MAX_VALUE;
      try {
        folder.sync();
      } catch (IOException failed) {
        complaint = "cannot be synced: " + failed.getMessage();
        LOG.log(System.Logger.Level.ERROR, "the spool {0}", complaint);
      }
    }
  }

  @Override
  public void unhandled(List<SpoolCommand> commands) {
    handle(commands);
  }

  /// Does what waits, and ends.
  @Override
  public void close() {
    loop.close();
    if (loop.ended()) {
      write();
      try {
        folder.close();
      } catch (IOException failed) {
        LOG.log(System.Logger.Level.WARNING, "closing the spool failed: {0}", failed);
      }
    }
  }
}
