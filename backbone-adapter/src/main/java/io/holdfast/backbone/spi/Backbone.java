package io.holdfast.backbone.spi;

import java.util.function.Consumer;

/// A store of partition logs. A channel belongs to one partition; a partition is a log with a dense
/// sequence inside an epoch, and each entry also carries the channel's own dense offset.
///
/// Thread-safe.
public interface Backbone extends AutoCloseable {
  /// What readers may rely on.
  Guarantees guarantees();

  /// Type and place of the log for people, never with credentials.
  String identity();

  /// How many partitions there are; fixed for the life of the deployment.
  int partitions();

  /// Checks what no waiting can cure (a folder in use, a format of a newer version, a missing
  /// right) before anything else starts.
  void prepare() throws UnusableBackboneException;

  /// Begins a session and returns at once: nothing here waits for the backbone. {@link
  /// SessionEvents#opened} or {@link SessionEvents#ended} follows on a thread of the backbone's.
  BackboneSession open(SessionEvents events);

  /// Looks whether somebody serves there, without a session: one small connection at most, for a
  /// second at most. The answer comes on a thread of the backbone's or before this returns. True
  /// when it cannot be told.
  default void knock(Consumer<Boolean> present) {
    present.accept(true);
  }

  /// What is wrong with it while it is connected, for people; empty when nothing is.
  default String complaint() {
    return "";
  }

  /// Releases what {@link #prepare} took. Sessions are closed before.
  @Override
  void close();
}
