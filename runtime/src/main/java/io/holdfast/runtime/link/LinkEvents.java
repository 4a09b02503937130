package io.holdfast.runtime.link;

/// What happens on a link. Called on transport threads, one at a time per link: implementations
/// enqueue and return.
public interface LinkEvents<I, O> {
  /// Frames received but not yet consumed, at most; a sender that has used them up waits.
  int WINDOW_FRAMES = 256;

  void opened(LinkEnd<O> end);

  void received(LinkEnd<O> end, I frame);

  void writable(LinkEnd<O> end);

  /// Exactly once per opened link (and once per dial that never opened): nothing follows.
  void ended(LinkEnd<O> end, String cause);
}
