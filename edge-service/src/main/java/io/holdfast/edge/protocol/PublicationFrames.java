package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.edge.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Encodes consecutive publications of a channel once for all its members of one dialect: each push
/// in a frame of its own (docs/adr/0007-one-reply-a-frame.md), many frames in one run of bytes.
///
/// Owned by one loop.
public final class PublicationFrames {
  /// A run of frames grows to about so many bytes: enough to make a write cheap, small enough to
  /// keep a slow connection's outbox fine-grained.
  private static final int SPLIT_BYTES = 16_384;

  private final JsonBytes push = new JsonBytes(1_024);
  private final JsonBytes frames = new JsonBytes(SPLIT_BYTES + 4_096);

  private final Deflation deflation;

  /// Of connections whose messages are not compressed.
  public PublicationFrames() {
    this(Deflation.NEVER);
  }

  public PublicationFrames(Deflation deflation) {
    this.deflation = deflation;
  }

  /// Publications `first` to `last` in one run of frames; `inappropriate` = one of them cannot be
  /// said in the codec.
  public record Encoded(long first, long last, int count, Frame frame, boolean inappropriate) {}

  /// `numbered` false leaves out offsets: the channel has no history. What cannot be said in the
  /// codec has no frame.
  public List<Encoded> encode(Dialect dialect, ChannelSlice slice, boolean numbered) {
    return encode(dialect, slice, numbered, null);
  }

  /// As {@link #encode}, for subscriptions with deltas that have `base`; null = they have nothing.
  public List<Encoded> encodeDeltas(
      Dialect dialect, ChannelSlice slice, boolean numbered, @Nullable Payload base) {
    return encode(dialect, slice, numbered, new DeltaChain(dialect.codec(), base));
  }

  private List<Encoded> encode(
      Dialect dialect, ChannelSlice slice, boolean numbered, @Nullable DeltaChain chain) {
    Codec codec = dialect.codec();
    List<Encoded> runs = new ArrayList<>(1);
    long first = 0;
    int count = 0;
    long last = 0;
    boolean inappropriate = false;
    frames.clear();
    for (Publication publication : slice.publications()) {
      if (count > 0 && frames.length() + publication.data().length() > SPLIT_BYTES) {
        runs.add(new Encoded(first, last, count, take(), inappropriate));
        count = 0;
        inappropriate = false;
      }
      first = count == 0 ? publication.offset() : first;
      last = publication.offset();
      count++;
      if (codec.canSay(publication)) {
        Said said = chain == null ? null : chain.next(publication, publication.delta());
        codec.write(slice.channel(), publication, numbered, said, push.clear());
        dialect.wrap(push, frames, deflation);
      } else {
        inappropriate = true;
      }
    }
    runs.add(new Encoded(first, last, count, take(), inappropriate));
    return runs;
  }

  private Frame take() {
    Frame taken = Frame.wrap(frames.toByteArray());
    frames.clear();
    return taken;
  }
}
