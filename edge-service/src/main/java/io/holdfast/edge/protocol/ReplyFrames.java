package io.holdfast.edge.protocol;

import io.holdfast.edge.json.JsonBytes;

/// Gathers the replies and pushes of one turn for one connection, each in a frame of its own
/// (docs/adr/0007-one-reply-a-frame.md), all in one run of bytes and in the connection's dialect.
///
/// Owned by its connection's loop.
public final class ReplyFrames {
  /// Past this the gathered frames leave, in bytes.
  private static final int SPLIT_BYTES = 16_384;

  /// A buffer that grew past this for one reply is not worth keeping.
  private static final int KEPT_BYTES_MAX = 65_536;

  private final JsonBytes reply = new JsonBytes(256);
  private final JsonBytes frames = new JsonBytes(512);
  private final Deflation deflation;
  private Dialect dialect = Dialect.WEBSOCKET_JSON;

  /// What it gathers is not compressed.
  public ReplyFrames() {
    this(Deflation.NEVER);
  }

  public ReplyFrames(Deflation deflation) {
    this.deflation = deflation;
  }

  /// Nothing may be gathered when it changes to another dialect.
  public ReplyFrames in(Dialect other) {
    dialect = other;
    return this;
  }

  public boolean isEmpty() {
    return frames.length() == 0;
  }

  /// Whether it should be taken before more is added.
  public boolean isFull() {
    return frames.length() >= SPLIT_BYTES;
  }

  /// Whether it holds more memory than the turns to come are likely to need.
  public boolean isOversized() {
    return Math.max(frames.array().length, reply.array().length) > KEPT_BYTES_MAX;
  }

  /// Bytes gathered so far.
  public int length() {
    return frames.length();
  }

  /// False = it cannot be said in this codec, and was not added.
  public boolean add(ServerReply added) {
    if (!dialect.codec().canSay(added)) {
      return false;
    }
    dialect.codec().write(added, reply.clear());
    frame();
    return true;
  }

  /// As above.
  public boolean add(Push added) {
    if (!dialect.codec().canSay(added)) {
      return false;
    }
    dialect.codec().write(added, reply.clear());
    frame();
    return true;
  }

  /// The protocol's ping: an empty message.
  public void addPing() {
    dialect.codec().writePing(reply.clear());
    frame();
  }

  public Frame take() {
    Frame taken = Frame.wrap(frames.toByteArray());
    frames.clear();
    return taken;
  }

  private void frame() {
    dialect.wrap(reply, frames, deflation);
  }
}
