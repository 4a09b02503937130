package io.holdfast.edge.write;

/// A socket as the write path sees it.
///
/// Thread-safe: `write` has one caller at a time, the others may come from any thread.
public interface SocketSink {
  /// Writes all of it, waiting as long as the socket takes; throws when the socket is broken or
  /// killed.
  void write(byte[] bytes, int from, int length);

  /// The last frame has left: nothing more will be written.
  void finished();

  /// Ends the socket at once; a write that waits in it fails.
  void kill(String cause);
}
