package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.edge.protocol.PublicationFrames.Encoded;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Live publications of a channel with their frames, which all members of a dialect share. JSON for
/// websockets is there from the start; every other dialect is encoded when the first member asks,
/// so that channels without such members do not pay for it.
///
/// Thread-safe: two loops that ask first at the same time may both encode, to equal frames.
public final class EncodedSlice {
  private record Patched(Dialect dialect, @Nullable Payload base, List<Encoded> frames) {}

  private final ChannelSlice slice;
  private final boolean numbered;
  private final List<Encoded> json;
  private volatile Map<Dialect, List<Encoded>> others = Map.of();

  /// One for each dialect and base that a subscription with deltas has: next to always the
  /// publication before this slice, or none.
  private volatile List<Patched> patched = List.of();

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

  /// As {@link #frames}, for subscriptions with deltas that have `base`; null = they have nothing.
  public List<Encoded> patches(Dialect dialect, @Nullable Payload base, PublicationFrames encoder) {
    Payload counts = slice.publications().getFirst().delta() ? base : null;
    List<Patched> known = patched;
    for (Patched each : known) {
      if (each.dialect() == dialect && Objects.equals(each.base(), counts)) {
        return each.frames();
      }
    }
    List<Encoded> frames = encoder.encodeDeltas(dialect, slice, numbered, counts);
    List<Patched> more = new ArrayList<>(known);
    more.add(new Patched(dialect, counts, frames));
    patched = List.copyOf(more);
    return frames;
  }
}
