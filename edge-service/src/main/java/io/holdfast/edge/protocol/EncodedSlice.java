package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.edge.protocol.PublicationFrames.Encoded;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Live publications of a channel with their frames, which all members of a dialect share. JSON for
/// websockets is there from the start; every other dialect is encoded when the first member asks,
/// so that channels without such members do not pay for it.
///
/// Thread-safe: two loops that ask first at the same time may both encode, to equal frames.
public final class EncodedSlice {
  private final ChannelSlice slice;
  private final boolean numbered;
  private final List<Encoded> json;
  private volatile Map<Dialect, List<Encoded>> others = Map.of();

  /// `numbered` false leaves out offsets: the channel has no history.
  public EncodedSlice(ChannelSlice slice, boolean numbered, PublicationFrames encoder) {
    this.slice = slice;
    this.numbered = numbered;
    this.json = encoder.encode(Dialect.WEBSOCKET_JSON, slice, numbered);
  }

  public ChannelSlice slice() {
    return slice;
  }

  public List<Encoded> frames(Dialect dialect, PublicationFrames encoder) {
    if (dialect == Dialect.WEBSOCKET_JSON) {
      return json;
    }
    Map<Dialect, List<Encoded>> known = others;
    List<Encoded> frames = known.get(dialect);
    if (frames == null) {
      frames = encoder.encode(dialect, slice, numbered);
      Map<Dialect, List<Encoded>> more = new EnumMap<>(Dialect.class);
      more.putAll(known);
      more.put(dialect, frames);
      others = more;
    }
    return frames;
  }
}
