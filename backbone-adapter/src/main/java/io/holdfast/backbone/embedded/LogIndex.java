package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import io.holdfast.contract.Lineage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The channels of the log and the rule that numbers them. A channel that is not known starts after
/// everything that a forgotten channel can ever have had, so no offset is used twice. Its size is
/// bounded by the retained log.
///
/// Owned by the log's writer.
final class LogIndex {
  private final Map<String, ChannelIndex> channels = new HashMap<>();
  private final SegmentUse use = new SegmentUse();
  private EpochTable epochs;

  /// Offsets up to this may have been used by channels that are no longer known.
  private long droppedUpTo;

  LogIndex(EpochTable epochs, long droppedUpTo) {
    this.epochs = epochs;
    this.droppedUpTo = droppedUpTo;
  }

  /// The log begins anew in `segment` and this process still knows what it was: the same channels
  /// at the same ends in a new epoch, without their publications.
  LogIndex refounded(long wallMillis, long lastSequence, long segment) {
    LogIndex next = new LogIndex(epochs.forked(wallMillis, lastSequence, topMax()), droppedUpTo);
    for (ChannelIndex channel : channels.values()) {
      if (channel.hasRuns()) {
        next.known(channel.name())
            .restore(
                ByteBuffer.wrap(channel.carried()),
                ChannelIndex.location(segment, Segment.HEADER_BYTES));
      }
    }
    return next;
  }

  /// No offset above this was ever used.
  long topMax() {
    long top = droppedUpTo;
    for (ChannelIndex channel : channels.values()) {
      top = Math.max(top, Math.max(channel.top(), channel.trimmedUpTo()));
    }
    return top;
  }

  EpochTable epochs() {
    return epochs;
  }

  void epochs(EpochTable table) {
    epochs = table;
  }

  long droppedUpTo() {
    return droppedUpTo;
  }

  void droppedUpTo(long offset) {
    droppedUpTo = Math.max(droppedUpTo, offset);
  }

  int size() {
    return channels.size();
  }

  @Nullable ChannelIndex find(String channel) {
    return channels.get(channel);
  }

  /// The channel, known from now on.
  ChannelIndex known(String channel) {
    ChannelIndex index = channels.get(channel);
    if (index == null) {
      index = new ChannelIndex(channel, droppedUpTo, use);
      channels.put(channel, index);
    }
    return index;
  }

  /// As {@link #known}, for a scan that knows what came before.
  ChannelIndex scanned(byte[] channel, long previous) {
    return channels.computeIfAbsent(
        new String(channel, StandardCharsets.UTF_8), name -> new ChannelIndex(name, previous, use));
  }

  /// The offset of the channel's next publication.
  long nextOffset(ChannelIndex channel) {
    Fork current = epochs.current();
    if (channel.topEpoch() == current.epoch()) {
      return channel.top() + 1;
    }
    long start = channel.hasRuns() ? current.floor() : Math.max(current.floor(), droppedUpTo);
    return start + 1;
  }

  /// The offset after which the channel's next publication comes: its top, or where its past ended.
  long previousOf(ChannelIndex channel) {
    return channel.hasRuns() ? channel.top() : channel.trimmedUpTo();
  }

  Lineage lineage(String channel) {
    ChannelIndex index = channels.get(channel);
    return (index == null ? new ChannelIndex(channel, droppedUpTo, use) : index).lineage(epochs);
  }

  /// Channels whose newest entry lies in the segment.
  List<ChannelIndex> endingIn(long segment) {
    List<ChannelIndex> ending = new ArrayList<>();
    for (ChannelIndex channel : use.in(segment)) {
      if (channel.newestSegment() == segment && channels.get(channel.name()) == channel) {
        ending.add(channel);
      }
    }
    return ending;
  }

  void forget(ChannelIndex channel) {
    channels.remove(channel.name());
  }

  /// The segment leaves the log; it is the oldest.
  void release(long segment) {
    for (ChannelIndex channel : use.in(segment)) {
      channel.trimBefore(segment + 1);
    }
    use.released(segment);
  }
}
