package io.holdfast.runtime.link;

/// Our end of an open link.
///
/// `send` belongs to one owner thread at a time; the rest is thread-safe.
public interface LinkEnd<T> {
  /// Whether the transport takes a frame now without queueing it; {@link LinkEvents#writable} tells
  /// when it becomes true again.
  boolean ready();

  /// Hands a frame to the transport. A frame sent after the end is dropped: the end was or will be
  /// reported.
  void send(T frame);

  /// So many received frames were dealt with; the peer may send as many more.
  void consumed(int frames);

  /// Ends the link. Idempotent; {@link LinkEvents#ended} still follows.
  void close(String reason);
}
