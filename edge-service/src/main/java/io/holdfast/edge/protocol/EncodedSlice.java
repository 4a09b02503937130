package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.edge.protocol.PublicationFrames.Encoded;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Live publications of a channel with their frames, which all members of a codec share. JSON is
/// there from the start; Protobuf is encoded when the first member asks, so that channels without
/// such members do not pay for it.
///
/// Thread-safe: two loops that ask first at the same time may both encode, to equal frames.
public final class EncodedSlice {
  private final ChannelSlice slice;
  private final boolean numbered;
  private final List<Encoded> json;
  private volatile @Nullable List<Encoded> protobuf;

  /// `numbered` false leaves out offsets: the channel has no history.
  public EncodedSlice(ChannelSlice slice, boolean numbered, PublicationFrames encoder) {
    this.slice = slice;
    this.numbered = numbered;
    this.json = encoder.encode(Codec.JSON, slice, numbered);
  }

  public ChannelSlice slice() {
    return slice;
  }

  public List<Encoded> frames(Codec codec, PublicationFrames encoder) {
    return switch (codec) {
      case JSON -> json;
      case PROTOBUF -> {
        List<Encoded> frames = protobuf;
        if (frames == null) {
          frames = encoder.encode(Codec.PROTOBUF, slice, numbered);
          protobuf = frames;
        }
        yield frames;
      }
    };
  }
}
