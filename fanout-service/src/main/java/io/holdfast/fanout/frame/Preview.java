package io.holdfast.fanout.frame;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import java.util.List;

/// A held publication on its way to those who are to see it before the backbone has it. `after` is
/// the key of the one held before it in its channel, empty = none; `spool` names the spool.
///
/// Immutable.
public record Preview(ChannelSlice slice, String after, String spool) {
  public static Preview of(PublishRequest held, long wallMillis, String after, String spool) {
    Publication publication =
        new Publication(
            0, held.data(), held.info(), held.tags(), wallMillis, held.key(), held.delta());
    return new Preview(new ChannelSlice(held.channel(), 0, List.of(publication)), after, spool);
  }

  public String channel() {
    return slice.channel();
  }

  public String key() {
    return slice.publications().getFirst().key();
  }
}
