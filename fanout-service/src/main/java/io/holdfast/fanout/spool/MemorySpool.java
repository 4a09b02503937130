package io.holdfast.fanout.spool;

import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import java.util.List;
import java.util.function.Consumer;

/// A spool without a disk: what is held stays in the fanout's memory and ends with its process.
///
/// Thread-safe: no state.
public final class MemorySpool implements Spool {
  private final Consumer<SpoolEvent> events;
  private final String id = SpoolFolder.newId();

  public MemorySpool(Consumer<SpoolEvent> events) {
    this.events = events;
  }

  @Override
  public SpoolContents contents() {
    return SpoolContents.none(id);
  }

  @Override
  public void take(List<SpoolCommand> commands) {
    long kept = 0;
    for (SpoolCommand command : commands) {
      if (command instanceof SpoolCommand.Keep keep) {
        kept = keep.sequence();
      }
    }
    if (kept > 0) {
      events.accept(new SpoolEvent.Kept(kept));
    }
  }

  @Override
  public String complaint() {
    return "";
  }

  @Override
  public void close() {}
}
