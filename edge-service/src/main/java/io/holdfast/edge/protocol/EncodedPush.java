package io.holdfast.edge.protocol;

import org.jspecify.annotations.Nullable;

/// A push to many with its frames, which all members of a codec share. As in {@link EncodedSlice},
/// Protobuf is encoded when somebody asks for it.
///
/// Thread-safe: two loops that ask first at the same time may both encode, to equal frames.
public final class EncodedPush {
  private final Push push;
  private final Frame json;
  private volatile @Nullable Frame protobuf;

  /// The lines are only borrowed, and empty.
  public EncodedPush(Push push, ReplyFrames lines) {
    this.push = push;
    this.json = frame(Codec.JSON, push, lines);
  }

  public String channel() {
    return push.channel();
  }

  public Frame frame(Codec codec) {
    return switch (codec) {
      case JSON -> json;
      case PROTOBUF -> {
        Frame frame = protobuf;
        if (frame == null) {
          frame = frame(Codec.PROTOBUF, push, new ReplyFrames());
          protobuf = frame;
        }
        yield frame;
      }
    };
  }

  private static Frame frame(Codec codec, Push push, ReplyFrames lines) {
    if (!lines.in(codec).add(push)) {
      throw new IllegalArgumentException("not for every codec: " + push);
    }
    return lines.take();
  }
}
