package io.holdfast.system.client;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// Proves loss, duplicates and order from the counters that publishers put into the payload: data
/// is `{"p":PUBLISHER,"n":COUNTER,…}` with counters from 1.
///
/// Owned by one swarm's thread; other threads read it through {@link Swarm#ask}.
public final class Ledger implements Deliveries {
  /// What one subscription has seen of one publisher.
  private static final class Tally {
    final BitSet seen = new BitSet();

    /// Within ranges of which the subscription was told that it has not all of them.
    final BitSet told = new BitSet();

    long top;

    /// Where the range begins of which it was told last and whose end did not come yet; 0 for none.
    long toldFrom;
  }

  private record Reader(int client, String channel, long publisher) {}

  private record Place(String channel, long offset) {}

  private record Content(long publisher, long counter) {}

  private final JsonScanner json = new JsonScanner();
  private final Map<Reader, Tally> tallies = new HashMap<>();
  private final Map<Place, Content> contents = new HashMap<>();
  private long duplicates;
  private long inversions;
  private long conflicts;
  private long strange;

  @Override
  public void publication(Follower follower, long offset, byte[] bytes, int from, int to) {
    long publisher = -1;
    long counter = -1;
    json.over(bytes, from, to).enter();
    while (json.nextMember()) {
      if (json.named("p")) {
        publisher = json.number();
      } else if (json.named("n")) {
        counter = json.number();
      } else {
        json.skip();
      }
    }
    if (publisher < 0 || counter < 1) {
      strange++;
      return;
    }
    seen(new Reader(follower.client(), follower.channel(), publisher), counter);
    if (offset == 0) {
      return;
    }
    Content content = new Content(publisher, counter);
    Content before = contents.putIfAbsent(new Place(follower.channel(), offset), content);
    if (before != null && !before.equals(content)) {
      conflicts++;
    }
  }

  @Override
  public void unrecovered(Follower follower) {
    tallies.forEach((reader, tally) -> {
      if (reader.client == follower.client() && reader.channel.equals(follower.channel())) {
        tally.toldFrom = tally.top + 1;
      }
    });
  }

  private void seen(Reader reader, long counter) {
    Tally tally = tallies.computeIfAbsent(reader, _ -> new Tally());
    if (tally.toldFrom > 0 && counter >= tally.toldFrom) {
      tally.told.set((int) tally.toldFrom, (int) counter);
      tally.toldFrom = 0;
    }
    if (tally.seen.get((int) counter)) {
      duplicates++;
    } else if (counter < tally.top) {
      inversions++;
    }
    tally.seen.set((int) counter);
    tally.top = Math.max(tally.top, counter);
  }

  /// How many of the counters 1 to `last` client `client` has not seen.
  public long missing(int client, String channel, long publisher, long last) {
    Tally tally = tallies.get(new Reader(client, channel, publisher));
    return tally == null ? last : last - tally.seen.get(1, (int) last + 1).cardinality();
  }

  /// How many of the counters 1 to `last` client `client` has not seen, and was told that it has
  /// not: between the last one before the verdict and the first one after it.
  public long told(int client, String channel, long publisher, long last) {
    Tally tally = tallies.get(new Reader(client, channel, publisher));
    if (tally == null) {
      return 0;
    }
    BitSet told = (BitSet) tally.told.clone();
    if (tally.toldFrom > 0) {
      told.set((int) tally.toldFrom, (int) Math.max(tally.toldFrom, last + 1));
    }
    told.andNot(tally.seen);
    return told.get(1, (int) last + 1).cardinality();
  }

  /// Whether every client has seen each publisher's last counter.
  public boolean allHaveTheLast(int clients, String channel, Map<Long, Long> lastOf) {
    for (int client = 0; client < clients; client++) {
      for (Map.Entry<Long, Long> publisher : lastOf.entrySet()) {
        Tally tally = tallies.get(new Reader(client, channel, publisher.getKey()));
        if (tally == null || tally.top < publisher.getValue()) {
          return false;
        }
      }
    }
    return true;
  }

  /// The judgement over `clients` clients that all follow `channel`.
  ///
  /// @param lastOf last counter of each publisher
  public Findings judge(int clients, String channel, Map<Long, Long> lastOf) {
    long lost = 0;
    for (int client = 0; client < clients; client++) {
      for (Map.Entry<Long, Long> publisher : lastOf.entrySet()) {
        lost += missing(client, channel, publisher.getKey(), publisher.getValue());
      }
    }
    return new Findings(lost, duplicates, inversions, conflicts, strange);
  }

  /// What a ledger proves.
  ///
  /// @param lost publications that a client never got
  /// @param duplicates publications that a client got again
  /// @param inversions publications that came after a later one of the same publisher
  /// @param conflicts positions under which two different publications were seen
  /// @param strange publications that no publisher of the test made
  public record Findings(
      long lost, long duplicates, long inversions, long conflicts, long strange) {
    /// Nothing lost, nothing twice, everything in order.
    public static final Findings CLEAN = new Findings(0, 0, 0, 0, 0);
  }
}
