package io.holdfast.fanout.publish;

import io.holdfast.contract.Code;
import io.holdfast.contract.HeldId;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What the spool holds, without the data: how much, under which ids, how far it is durable, and
/// from where on it must be read back because it is not in memory. It asks for what is to be done
/// on the disk and is told what became of it.
///
/// Owned by the fanout's loop.
public final class Spooled {
  /// What is read back at once.
  private static final long LOAD_BYTES = 4L << 20;

  /// One that was held and cannot be read any more.
  public record Lost(long sequence, String channel) {}

  private static final Duration RETRY_HINT = Duration.ofSeconds(1);

  private static final Refusal DROPPED =
      new Refusal(Code.STORAGE, "dropped: the spool was full and newer ones came");

  private static final Refusal NOT_KNOWN =
      new Refusal(Code.UNAVAILABLE, "nothing is known of it here");

  private static final PublishResult LOST =
      new PublishResult.Rejected(new Refusal(Code.STORAGE, "lost: it could not be read back"));

  private record Line(String channel, String key, long weight, boolean inMemory) {}

  private final SpoolRules rules;
  private final String id;
  private final NavigableMap<Long, Line> lines = new TreeMap<>();
  private final Map<String, Long> byKey = new HashMap<>();
  private final Map<String, NavigableSet<Long>> byChannel = new HashMap<>();
  private final LinkedHashMap<Long, Pending> unkept = new LinkedHashMap<>();
  private final Fates fates = new Fates();
  private List<SpoolCommand> commands = new ArrayList<>();
  private long next;
  private long triedBelow;
  private long bytes;
  private long memoryBytes;
  private long loadFrom;
  private boolean loading;
  private long heldTotal;
  private long buriedTotal;
  private long refusedTotal;
  private long lostTotal;
  private long droppedTotal;

  public Spooled(SpoolRules rules, SpoolContents contents) {
    this.rules = rules;
    this.id = contents.id();
    this.next = contents.next();
    this.triedBelow = next;
    for (SpoolContents.Line line : contents.lines()) {
      note(line.sequence(), new Line(line.channel(), line.key(), line.weight(), false));
    }
    this.loadFrom = contents.lines().isEmpty() ? next : contents.lines().getFirst().sequence();
  }

  private void note(long sequence, Line line) {
    lines.put(sequence, line);
    byKey.put(keyOf(line.channel(), line.key()), sequence);
    byChannel.computeIfAbsent(line.channel(), _ -> new TreeSet<>()).add(sequence);
    bytes += line.weight();
    memoryBytes += line.inMemory() ? line.weight() : 0;
  }

  private static String keyOf(String channel, String key) {
    return channel.length() + ":" + channel + key;
  }

  public int count() {
    return lines.size();
  }

  public long bytes() {
    return bytes;
  }

  /// Something is on the disk only: what comes now goes behind it.
  public boolean hasBacklog() {
    return loadFrom < next;
  }

  public boolean hasRoomFor(PublishRequest request) {
    return lines.size() < rules.itemsMax() && bytes + request.weight() <= rules.bytesMax();
  }

  /// Keeps one that stays in memory; the caller asked {@link #hasRoomFor}.
  public void keep(Pending pending, long wallMillis) {
    keep(pending, wallMillis, true);
    if (loadFrom == next - 1) {
      loadFrom = next;
    }
  }

  /// Whether this one came from the disk or stayed in memory all along.
  public boolean isInMemory(long sequence) {
    Line line = lines.get(sequence);
    return line != null && line.inMemory();
  }

  /// Keeps one that goes behind what is on the disk, if anything is; true when it stays in memory.
  public boolean keepBehind(Pending pending, long wallMillis) {
    boolean inMemory =
        !hasBacklog() && memoryBytes + pending.request().weight() <= rules.memoryBytes();
    if (inMemory) {
      keep(pending, wallMillis);
    } else {
      keep(pending, wallMillis, false);
    }
    return inMemory;
  }

  private void keep(Pending pending, long wallMillis, boolean inMemory) {
    PublishRequest request = pending.request();
    long sequence = next++;
    pending.held(sequence);
    note(sequence, new Line(request.channel(), request.key(), request.weight(), inMemory));
    unkept.put(sequence, pending);
    commands.add(new SpoolCommand.Keep(sequence, request, wallMillis));
    heldTotal++;
  }

  /// The id under which a durable publication of this channel and key is held; null = none is.
  public @Nullable HeldId idOf(String channel, String key) {
    Long sequence = byKey.get(keyOf(channel, key));
    return sequence == null || unkept.containsKey(sequence) ? null : idOf(sequence);
  }

  /// The key of what is held before it in its channel; empty = nothing is.
  public String keyBefore(Pending pending) {
    NavigableSet<Long> held = byChannel.get(pending.request().channel());
    Long before = held == null ? null : held.lower(pending.sequence());
    Line line = before == null ? null : lines.get(before);
    return line == null ? "" : line.key();
  }

  public String id() {
    return id;
  }

  public HeldId idOf(long sequence) {
    return new HeldId(id, sequence);
  }

  /// An edge is gone: what it knows to be held it gives to another fanout.
  public void edgeGone() {
    triedBelow = next;
  }

  /// Whether it may have been sent before it came out of the spool.
  public boolean mayBeTried(long sequence) {
    return sequence < triedBelow;
  }

  /// Everything below has its outcome.
  public long firstUnsettled() {
    return lines.isEmpty() ? next : lines.firstKey();
  }

  /// Those that are durable now, in order.
  public List<Pending> kept(long upTo) {
    List<Pending> kept = new ArrayList<>();
    Iterator<Map.Entry<Long, Pending>> each = unkept.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Pending> at = each.next();
      if (at.getKey() > upTo) {
        break;
      }
      kept.add(at.getValue());
      each.remove();
    }
    return kept;
  }

  /// Those that the disk did not take.
  public List<Pending> refused(List<Long> sequences) {
    List<Pending> refused = new ArrayList<>();
    for (Long sequence : sequences) {
      Pending pending = unkept.remove(sequence);
      if (pending != null) {
        forget(sequence);
        pending.notHeld();
        refused.add(pending);
        refusedTotal++;
      }
    }
    if (hasBacklog()) {
      Long first = firstOnDisk();
      loadFrom = first == null ? next : first;
    }
    return refused;
  }

  private @Nullable Long firstOnDisk() {
    for (Map.Entry<Long, Line> each : lines.tailMap(loadFrom, true).entrySet()) {
      if (!each.getValue().inMemory()) {
        return each.getKey();
      }
    }
    return null;
  }

  private void forget(long sequence) {
    Line line = lines.remove(sequence);
    if (line != null) {
      byKey.remove(keyOf(line.channel(), line.key()), sequence);
      byChannel.computeIfPresent(
          line.channel(), (_, held) -> held.remove(sequence) && held.isEmpty() ? null : held);
      bytes -= line.weight();
      memoryBytes -= line.inMemory() ? line.weight() : 0;
    }
  }

  /// Its outcome is known, or never will be.
  public void settled(Pending pending, PublishResult result, long wallMillis) {
    long sequence = pending.sequence();
    unkept.remove(sequence);
    forget(sequence);
    fates.note(sequence, result, wallMillis);
    switch (result) {
      case PublishResult.Rejected(Refusal why) -> bury(pending, why);
      case PublishResult.Unknown(Refusal why) -> bury(pending, why);
      case PublishResult.Stored _,
          PublishResult.Duplicate _,
          PublishResult.Superseded _,
          PublishResult.Held _,
          PublishResult.Unavailable _ ->
          commands.add(new SpoolCommand.Settle(sequence));
    }
  }

  private void bury(Pending pending, Refusal why) {
    buriedTotal++;
    commands.add(
        new SpoolCommand.Bury(
            pending.sequence(), pending.request(), why.code() + ": " + why.reason()));
  }

  /// Why no more is held.
  public Refusal full() {
    return new Refusal(
        Code.STORAGE,
        "the backbone is away and the spool is full with " + lines.size() + " publications",
        RETRY_HINT);
  }

  /// The oldest that its publisher was told is held; 0 = there is none.
  public long oldestHeld() {
    if (lines.isEmpty() || unkept.containsKey(lines.firstKey())) {
      return 0;
    }
    return lines.firstKey();
  }

  /// Gives one up for want of room; the answer is its channel.
  public String dropped(long sequence, boolean mayBeStored, long wallMillis) {
    Line line = lines.get(sequence);
    String channel = line == null ? "" : line.channel();
    forget(sequence);
    droppedTotal++;
    fates.note(
        sequence,
        mayBeStored ? new PublishResult.Unknown(DROPPED) : new PublishResult.Rejected(DROPPED),
        wallMillis);
    commands.add(new SpoolCommand.Settle(sequence));
    return channel;
  }

  /// What became of the publication of this id; unavailable = nothing is known of it.
  public PublishResult fate(String asked, long wallMillis) {
    long sequence = sequenceOf(asked);
    if (lines.containsKey(sequence)) {
      return new PublishResult.Held(asked);
    }
    PublishResult fate = fates.of(sequence, wallMillis);
    return fate == null ? new PublishResult.Unavailable(NOT_KNOWN) : fate;
  }

  private long sequenceOf(String asked) {
    if (!asked.startsWith(id + "-")) {
      return 0;
    }
    try {
      return Long.parseLong(asked.substring(id.length() + 1));
    } catch (NumberFormatException foreign) {
      return 0;
    }
  }

  /// Asks for more of what is on the disk when there is room for it.
  public void readOn() {
    if (!hasBacklog() || loading || memoryBytes > rules.memoryBytes() / 2) {
      return;
    }
    Long first = lines.ceilingKey(loadFrom);
    if (first == null) {
      loadFrom = next;
    } else if (!unkept.containsKey(first)) {
      loading = true;
      loadFrom = first;
      commands.add(new SpoolCommand.Load(first, LOAD_BYTES));
    }
  }

  /// Came from the disk: in memory from here on. The answer are those that the disk had no more.
  public List<Lost> loaded(long upTo, List<HeldPublication> publications, long wallMillis) {
    loading = false;
    for (HeldPublication each : publications) {
      Line line = lines.get(each.sequence());
      if (line != null && !line.inMemory()) {
        lines.put(each.sequence(), new Line(line.channel(), line.key(), line.weight(), true));
        memoryBytes += line.weight();
      }
    }
    List<Lost> lost = new ArrayList<>(0);
    for (Map.Entry<Long, Line> each : lines.subMap(loadFrom, true, upTo, true).entrySet()) {
      if (!each.getValue().inMemory()) {
        lost.add(new Lost(each.getKey(), each.getValue().channel()));
      }
    }
    for (Lost each : lost) {
      forget(each.sequence());
      fates.note(each.sequence(), LOST, wallMillis);
    }
    lostTotal += lost.size();
    Long more = lines.ceilingKey(upTo + 1);
    loadFrom = more == null ? next : more;
    return lost;
  }

  public List<SpoolCommand> takeCommands() {
    List<SpoolCommand> taken = commands;
    if (!taken.isEmpty()) {
      commands = new ArrayList<>();
    }
    return taken;
  }

  public long heldTotal() {
    return heldTotal;
  }

  public long buriedTotal() {
    return buriedTotal;
  }

  public long droppedTotal() {
    return droppedTotal;
  }

  public long lostTotal() {
    return lostTotal;
  }

  public long refusedTotal() {
    return refusedTotal;
  }
}
