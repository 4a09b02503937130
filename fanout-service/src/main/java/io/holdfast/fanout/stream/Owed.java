package io.holdfast.fanout.stream;

/// Something that an edge is still to be sent and that costs credit.
interface Owed {
  /// Sends a page at most, into a session that has credit. True when there is more to send.
  boolean serve();
}
