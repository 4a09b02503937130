package io.holdfast.edge.protocol;

import java.util.EnumMap;
import java.util.Map;

/// A push to many with its frames, which all members of a dialect share. As in {@link
/// EncodedSlice}, only JSON for websockets is encoded before somebody asks.
///
/// Thread-safe: two loops that ask first at the same time may both encode, to equal frames.
public final class EncodedPush {
  private final Push push;
  private final Frame json;
  private volatile Map<Dialect, Frame> others = Map.of();

  /// The lines are only borrowed, and empty.
  public EncodedPush(Push push, ReplyFrames lines) {
    this.push = push;
    this.json = frame(Dialect.WEBSOCKET_JSON, push, lines);
  }

  public String channel() {
    return push.channel();
  }

  public Frame frame(Dialect dialect) {
    if (dialect == Dialect.WEBSOCKET_JSON) {
      return json;
    }
    Map<Dialect, Frame> known = others;
    Frame frame = known.get(dialect);
    if (frame == null) {
      frame = frame(dialect, push, new ReplyFrames());
      Map<Dialect, Frame> more = new EnumMap<>(Dialect.class);
      more.putAll(known);
      more.put(dialect, frame);
      others = more;
    }
    return frame;
  }

  private static Frame frame(Dialect dialect, Push push, ReplyFrames lines) {
    if (!lines.in(dialect).add(push)) {
      throw new IllegalArgumentException("not for every codec: " + push);
    }
    return lines.take();
  }
}
