package io.holdfast.fanout.testing;

import io.holdfast.contract.Position;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// A backbone in memory: channels that all live in one epoch at a time.
public final class ModelBackbone {
  private final Map<String, ModelChannel> channels = new LinkedHashMap<>();
  private long epoch = 1_000_000;
  private final Map<String, Position> answered = new LinkedHashMap<>();
  private long floor;

  public ModelChannel channel(String name) {
    return channels.computeIfAbsent(name, _ -> new ModelChannel(name, epoch, floor));
  }

  public Collection<ModelChannel> all() {
    return channels.values();
  }

  /// A publisher was told this position.
  public void answered(String channel, Position at) {
    answered.merge(channel, at, (one, other) -> one.offset() > other.offset() ? one : other);
  }

  /// The newest position that a publisher of the channel was told.
  public Position answered(String channel) {
    return answered.getOrDefault(channel, Position.NONE);
  }

  /// Another life of the numbering begins, in each channel without its newest `lost` publications.
  public void fork(int lost, boolean known) {
    long next = epoch + 7;
    floor += (next - epoch) * Position.OFFSETS_PER_MILLI;
    epoch = next;
    channels.values().forEach(channel -> channel.fork(epoch, floor, lost, known));
  }

  /// The log is gone, and another life of the numbering begins.
  public void wipe(boolean known) {
    long next = epoch + 7;
    floor += (next - epoch) * Position.OFFSETS_PER_MILLI;
    epoch = next;
    channels.values().forEach(channel -> channel.wipe(epoch, floor, known));
  }

  /// All who knew of a channel's newest publication are gone, but for who was told that it is
  /// stored.
  public void forgetsNewest(String channel) {
    channel(channel).forgetsNewest();
  }

  public void trim(int count) {
    channels.values().forEach(channel -> channel.trim(count));
  }
}
