package io.holdfast.fanout.spool;

import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Takes commands in order and answers with events.
///
/// Thread-safe.
public interface Spool extends AutoCloseable {
  /// Opens a spool that answers there. Throws when its folder is in use or cannot be used.
  interface Opener {
    Spool open(Consumer<SpoolEvent> events) throws IOException;
  }

  /// What it held when it was opened.
  SpoolContents contents();

  void take(List<SpoolCommand> commands);

  /// What is wrong with it; empty = nothing.
  String complaint();

  @Override
  void close();
}
