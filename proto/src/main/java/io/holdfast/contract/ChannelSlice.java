package io.holdfast.contract;

import java.util.List;

/// Consecutive publications of one channel and one epoch, ascending, never empty.
///
/// Immutable.
public record ChannelSlice(String channel, long epoch, List<Publication> publications) {
  public ChannelSlice {
    publications = List.copyOf(publications);
    if (publications.isEmpty()) {
      throw new IllegalArgumentException("an empty slice of " + channel);
    }
  }

  public Position first() {
    return new Position(epoch, publications.getFirst().offset());
  }

  public Position last() {
    return new Position(epoch, publications.getLast().offset());
  }

  /// The slice without its first `skip` publications.
  public ChannelSlice from(int skip) {
    return skip == 0
        ? this
        : new ChannelSlice(channel, epoch, publications.subList(skip, publications.size()));
  }

  public long weight() {
    long weight = channel.length() + 16L;
    for (Publication publication : publications) {
      weight += publication.weight();
    }
    return weight;
  }
}
