package io.holdfast.edge.protocol;

import io.holdfast.edge.json.JsonBytes;

/// Gathers the replies and pushes of one turn for one connection, newline-joined, into one text
/// frame.
///
/// Owned by its connection's loop.
public final class LineFrame {
  /// Past this the gathered lines leave in a frame of their own, in bytes.
  private static final int SPLIT_BYTES = 16_384;

  /// A buffer that grew past this for one reply is not worth keeping.
  private static final int KEPT_BYTES_MAX = 65_536;

  private final JsonBytes lines = new JsonBytes(512);

  public boolean isEmpty() {
    return lines.length() == 0;
  }

  /// Whether it should be taken before more is added.
  public boolean isFull() {
    return lines.length() >= SPLIT_BYTES;
  }

  /// Whether it holds more memory than the turns to come are likely to need.
  public boolean isOversized() {
    return lines.array().length > KEPT_BYTES_MAX;
  }

  /// Bytes gathered so far.
  public int length() {
    return lines.length();
  }

  public void add(ServerReply reply) {
    separate();
    ReplyWriter.write(reply, lines);
  }

  public void add(Push push) {
    separate();
    ReplyWriter.write(push, lines);
  }

  /// The protocol's ping: an empty object.
  public void addPing() {
    separate();
    lines.open().close();
  }

  public Frame take() {
    Frame frame = WsFrames.of(WsFrames.TEXT, lines.array(), 0, lines.length());
    lines.clear();
    return frame;
  }

  private void separate() {
    if (lines.length() > 0) {
      lines.put('\n');
    }
  }
}
