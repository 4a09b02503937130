package io.holdfast.edge.protocol;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.edge.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;

/// Encodes consecutive publications of a channel once for all its members: each push in a text
/// frame of its own (docs/adr/0007-one-reply-a-frame.md), many frames in one run of bytes.
///
/// Owned by one loop.
public final class PublicationFrames {
  /// A run of frames grows to about so many bytes: enough to make a write cheap, small enough to
  /// keep a slow connection's outbox fine-grained.
  private static final int SPLIT_BYTES = 16_384;

  private final JsonBytes push = new JsonBytes(1_024);
  private final JsonBytes frames = new JsonBytes(SPLIT_BYTES + 4_096);

  /// Publications `first` to `last` in one run of frames; `inappropriate` = one of them is not
  /// JSON.
  public record Encoded(long first, long last, int count, Frame frame, boolean inappropriate) {}

  /// `numbered` false leaves out offsets: the channel has no history. What is not JSON has no frame
  /// content and says so.
  public List<Encoded> encode(ChannelSlice slice, boolean numbered) {
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
      if (JsonText.isValue(publication.data())) {
        push(slice.channel(), publication, numbered);
      } else {
        inappropriate = true;
      }
    }
    runs.add(new Encoded(first, last, count, take(), inappropriate));
    return runs;
  }

  private void push(String channel, Publication publication, boolean numbered) {
    push.clear().open().name("push").open().name("channel").string(channel).name("pub");
    ReplyWriter.publication(publication, numbered, push);
    push.close().close();
    WsFrames.append(push, frames);
  }

  private Frame take() {
    Frame taken = Frame.wrap(frames.toByteArray());
    frames.clear();
    return taken;
  }
}
