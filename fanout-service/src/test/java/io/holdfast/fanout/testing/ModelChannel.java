package io.holdfast.fanout.testing;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.EpochLink;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Lineage.Standing;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One channel of the model backbone: what is on the log today, its epochs, and the whole truth of
/// what was ever handed out under which offset.
public final class ModelChannel {
  /// What was stored at an offset, whether or not the log still has it.
  public record Fact(long epoch, Publication publication) {}

  private final String name;
  private final TreeMap<Long, Fact> log = new TreeMap<>();
  private final Map<Long, Fact> truth = new HashMap<>();
  private final Map<String, Position> keys = new HashMap<>();
  private final List<EpochLink> past = new ArrayList<>();
  private long epoch;
  private long floor;
  private long top;
  private long trimmedUpTo;
  private long removedUpTo;

  ModelChannel(String name, long epoch, long floor) {
    this.name = name;
    this.epoch = epoch;
    this.floor = floor;
    this.top = floor;
  }

  public boolean isEmpty() {
    return truth.isEmpty();
  }

  /// What was appended under this key, if anything.
  public Position positionOf(String key) {
    return keys.getOrDefault(key, Position.NONE);
  }

  public Position append(String key, Payload data, long wallMillis) {
    top++;
    Fact fact = new Fact(epoch, new Publication(top, data, null, Map.of(), wallMillis, key, false));
    log.put(top, fact);
    truth.put(top, fact);
    Position at = new Position(epoch, top);
    keys.put(key, at);
    return at;
  }

  /// A new epoch begins; the newest `lost` publications of the old one are gone. `known` = the log
  /// remembers how far the old one had come.
  void fork(long newEpoch, long newFloor, int lost, boolean known) {
    if (!isEmpty()) {
      for (int i = 0; i < lost && !log.isEmpty() && log.lastKey() > floor; i++) {
        Fact gone = log.pollLastEntry().getValue();
        keys.remove(gone.publication().key());
      }
      long base = log.isEmpty() ? Math.max(floor, trimmedUpTo) : Math.max(floor, log.lastKey());
      past.add(new EpochLink(epoch, floor, base, known ? top : 0));
    }
    epoch = newEpoch;
    floor = newFloor;
    top = newFloor;
  }

  /// A new epoch begins on an empty log. `known` = somebody knows how far each had come.
  void wipe(long newEpoch, long newFloor, boolean known) {
    log.clear();
    keys.clear();
    past.replaceAll(
        link -> new EpochLink(link.epoch(), link.floor(), link.floor(), link.top(), link.end()));
    if (!isEmpty()) {
      past.add(
          new EpochLink(
              epoch,
              floor,
              floor,
              known ? top : 0,
              known ? EpochLink.End.EXACT : EpochLink.End.DOUBTFUL));
    }
    epoch = newEpoch;
    floor = newFloor;
    top = newFloor;
  }

  /// The time of remembering keys is over.
  public void forgetsKeys() {
    keys.clear();
  }

  void forgetsNewest() {
    log.remove(top);
    top--;
  }

  /// The newest offset that was ever handed out.
  public long handedOut() {
    return truth.keySet().stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /// Whether anything was ever handed out between, both exclusive.
  public boolean everHadBetween(long after, long before) {
    return truth.keySet().stream().anyMatch(offset -> offset > after && offset < before);
  }

  /// The log forgets its oldest publications.
  void trim(int count) {
    for (int i = 0; i < count && !log.isEmpty(); i++) {
      trimmedUpTo = log.pollFirstEntry().getKey();
    }
  }

  /// Clients asked to forget everything.
  void remove() {
    trim(Integer.MAX_VALUE);
    removedUpTo = Math.max(removedUpTo, trimmedUpTo);
  }

  public long removedUpTo() {
    return removedUpTo;
  }

  public Lineage lineage() {
    if (isEmpty()) {
      return Lineage.EMPTY;
    }
    List<EpochLink> links = new ArrayList<>(past);
    links.add(new EpochLink(epoch, floor, top, top));
    return new Lineage(links);
  }

  public Position top() {
    return lineage().top();
  }

  public boolean wasTrimmedAbove(long offset) {
    return offset < trimmedUpTo;
  }

  public Standing place(Position position) {
    return lineage().place(position);
  }

  public Fact truth(long offset) {
    Fact fact = truth.get(offset);
    if (fact == null) {
      throw new AssertionError(name + " never had offset " + offset);
    }
    return fact;
  }

  /// Whether the log holds, or held until it was trimmed, anything between, both exclusive.
  public boolean hasBetween(long after, long before) {
    return trimmedBetween(after, before) || !log.subMap(after + 1, before).isEmpty();
  }

  private boolean trimmedBetween(long after, long before) {
    return truth.keySet().stream()
        .anyMatch(offset -> offset > after && offset < before && offset <= trimmedUpTo);
  }

  public List<Fact> after(long offset, int max) {
    return log.tailMap(offset, false).values().stream().limit(max).toList();
  }

  public List<Fact> before(long offset, int max) {
    return log.headMap(offset, false).descendingMap().values().stream().limit(max).toList();
  }

  public List<Fact> newest(int max) {
    return before(Long.MAX_VALUE, max).reversed();
  }

  public static List<ChannelSlice> slices(String channel, List<Fact> facts) {
    List<ChannelSlice> slices = new ArrayList<>();
    List<Publication> open = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      open.add(facts.get(i).publication());
      if (i + 1 == facts.size() || facts.get(i + 1).epoch() != facts.get(i).epoch()) {
        slices.add(new ChannelSlice(channel, facts.get(i).epoch(), open));
        open = new ArrayList<>();
      }
    }
    return slices;
  }
}
