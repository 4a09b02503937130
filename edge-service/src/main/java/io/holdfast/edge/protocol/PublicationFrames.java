package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.edge.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;

/// Encodes consecutive publications of a channel once for all its members: newline-joined pushes in
/// as few text frames as the split size allows.
///
/// Owned by one loop.
public final class PublicationFrames {
  /// Pushes are joined up to about so many bytes: enough to make a write cheap, small enough to
  /// keep a slow connection's outbox fine-grained.
  private static final int SPLIT_BYTES = 16_384;

  private final JsonBytes lines = new JsonBytes(SPLIT_BYTES + 4_096);

  /// Publications `first` to `last` in one frame; `inappropriate` = one of them is not JSON.
  public record Encoded(long first, long last, int count, Frame frame, boolean inappropriate) {}

  /// `numbered` false leaves out offsets: the channel has no history. What is not JSON has no frame
  /// content and says so.
  public List<Encoded> encode(ChannelSlice slice, boolean numbered) {
    List<Encoded> frames = new ArrayList<>(1);
    long first = 0;
    int count = 0;
    long last = 0;
    boolean inappropriate = false;
    lines.clear();
    for (Publication publication : slice.publications()) {
      if (count > 0 && lines.length() + publication.data().length() > SPLIT_BYTES) {
        frames.add(new Encoded(first, last, count, take(), inappropriate));
        count = 0;
        inappropriate = false;
      }
      first = count == 0 ? publication.offset() : first;
      last = publication.offset();
      count++;
      if (JsonText.isValue(publication.data())) {
        push(slice.channel(), publication, numbered);
      } else {
        inappropriate = true;
      }
    }
    frames.add(new Encoded(first, last, count, take(), inappropriate));
    return frames;
  }

  private void push(String channel, Publication publication, boolean numbered) {
    if (lines.length() > 0) {
      lines.put('\n');
    }
    lines.open().name("push").open().name("channel").string(channel).name("pub");
    ReplyWriter.publication(publication, numbered, lines);
    lines.close().close();
  }

  private Frame take() {
    Frame frame = WsFrames.of(WsFrames.TEXT, lines.array(), 0, lines.length());
    lines.clear();
    return frame;
  }
}
