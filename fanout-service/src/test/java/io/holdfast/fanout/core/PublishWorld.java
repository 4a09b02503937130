package io.holdfast.fanout.core;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.PublishAnswer;
import io.holdfast.fanout.publish.HeldPublication;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.fanout.publish.SpoolRules;
import io.holdfast.fanout.testing.FakeAdapter;
import io.holdfast.fanout.testing.Options;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A fanout core with publishers, a spool whose disk is slow and sometimes full, adapters that lose
/// answers and keep working after their link was cut, and a backbone that freezes. The fanout
/// itself is killed: what its disk has is all that the next one knows.
final class PublishWorld implements Outside {
  private static final long MILLI = 1_000_000;
  private static final PublishResult DOUBT =
      new PublishResult.Unknown(new Refusal(Code.DEADLINE, "late"));
  private static final PublishResult NOT_NOW =
      new PublishResult.Unavailable(new Refusal(Code.UNAVAILABLE, "away"));

  /// One link's far end, with requests that wait for the backbone. It outlives its link.
  private final class Adapter {
    final ArrayDeque<PublishRequest> waiting = new ArrayDeque<>();
    final ArrayDeque<Long> lanes = new ArrayDeque<>();
    long broken = -1;

    void work() {
      for (int i = dice.nextInt(8); i > 0 && !waiting.isEmpty() && !frozen; i--) {
        PublishRequest request = waiting.remove();
        long lane = lanes.remove();
        if (keepsLanes && lane <= broken) {
          say(request, NOT_NOW);
        } else if (faulty && dice.nextInt(12) == 0) {
          broken = lane;
          if (dice.nextBoolean()) {
            say(request, NOT_NOW);
          } else {
            if (dice.nextBoolean()) {
              store(request);
            }
            say(request, DOUBT);
          }
        } else {
          say(request, store(request));
        }
      }
    }

    private void say(PublishRequest request, PublishResult result) {
      if (linked >= 0 && this == adapters.getLast()) {
        toFanout.add(new AdapterReply.Published(List.of(new PublishAnswer(request.id(), result))));
      }
    }
  }

  final Random dice;
  final Map<String, List<String>> log = new TreeMap<>();
  final Map<String, PublishResult> told = new LinkedHashMap<>();
  boolean faulty = true;
  boolean keepsLanes = true;
  boolean diskFails = true;

  private final Map<String, Position> stored = new HashMap<>();
  private final TreeMap<Long, HeldPublication> disk = new TreeMap<>();
  private final ArrayDeque<SpoolCommand> toDisk = new ArrayDeque<>();
  private final ArrayDeque<AdapterReply> toFanout = new ArrayDeque<>();
  private final List<Adapter> adapters = new ArrayList<>();
  private final Map<Long, String> asked = new HashMap<>();
  private final SpoolRules rules;
  private FanoutCore core;
  private long diskNext = 1;
  private long linked = -1;
  private boolean frozen;
  private long nanos = 1_000 * MILLI;
  private long ids;

  PublishWorld(long seed, SpoolRules rules) {
    this.dice = new Random(seed);
    this.rules = rules;
    this.core = started();
  }

  private FanoutCore started() {
    List<SpoolContents.Line> lines = new ArrayList<>();
    for (HeldPublication held : disk.values()) {
      PublishRequest request = held.request();
      lines.add(
          new SpoolContents.Line(
              held.sequence(), request.channel(), request.key(), request.weight()));
    }
    FanoutCore made =
        new FanoutCore(
            new CoreSettings(
                Options.namespaces(),
                new PeerHello(1, 0, "fanout", "test", "fanout", 1 << 20, "f"),
                List.of("one", "two"),
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(200)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                CoreSettings.Bounds.DEFAULT,
                rules),
            new SpoolContents("s", diskNext, lines),
            this,
            new Random(dice.nextLong()));
    made.at(nanos, nanos / MILLI);
    made.start();
    made.edgeOpened(1);
    made.edgeSaid(1, new EdgeRequest.Hello(new PeerHello(1, 0, "e", "", "edge", 1 << 20, "e")));
    return made;
  }

  void publishes(String channel, int number) {
    String key = channel + " " + number;
    long id = ++ids;
    asked.put(id, key);
    core.at(nanos, nanos / MILLI);
    core.edgeSaid(
        1,
        new EdgeRequest.Publishes(
            List.of(
                new PublishRequest(
                    id, channel, Payload.utf8(key), null, Map.of(), key, 0, "", false, 0, 0))));
  }

  /// What was not on the disk is gone, and so is whoever waited for an answer.
  void kill() {
    cut();
    toDisk.clear();
    asked.clear();
    core = started();
  }

  void cut() {
    long lost = linked;
    linked = -1;
    toFanout.clear();
    if (lost >= 0) {
      core.at(nanos, nanos / MILLI);
      core.adapterEnded(lost, "cut");
    }
  }

  void freeze(boolean freezes) {
    frozen = freezes;
  }

  /// The adapter tells what it knows, which may be late or wrong.
  void tells(BackboneCondition condition) {
    toFanout.add(new AdapterReply.Status(new BackboneFacts(condition, "told", "model", 1 << 20)));
  }

  void passes(long millis) {
    nanos += millis * MILLI;
    core.at(nanos, nanos / MILLI);
    core.edgeSaid(1, new EdgeRequest.Beat(io.holdfast.fanout.frame.NodeStats.NONE));
    if (linked >= 0) {
      core.adapterSaid(linked, new AdapterReply.Foreign());
    }
    core.wake();
    core.turnEnded();
    adapters.forEach(Adapter::work);
    while (!toFanout.isEmpty() && linked >= 0 && dice.nextInt(20) > 0) {
      core.adapterSaid(linked, toFanout.remove());
    }
    core.turnEnded();
    if (dice.nextInt(3) > 0) {
      disk();
    }
    core.turnEnded();
  }

  private void disk() {
    List<Long> refused = new ArrayList<>();
    long kept = 0;
    while (!toDisk.isEmpty()) {
      switch (toDisk.remove()) {
        case SpoolCommand.Keep(long sequence, PublishRequest request, long wall) -> {
          diskNext = Math.max(diskNext, sequence + 1);
          if (diskFails && dice.nextInt(25) == 0) {
            refused.add(sequence);
          } else {
            disk.put(sequence, new HeldPublication(sequence, request, wall));
            kept = sequence;
          }
        }
        case SpoolCommand.Settle(long sequence) -> disk.remove(sequence);
        case SpoolCommand.Bury bury -> disk.remove(bury.sequence());
        case SpoolCommand.Load(long sequence, long bytes) -> {
          List<HeldPublication> found =
              disk.tailMap(sequence, true).values().stream()
                  .limit(Math.max(1, bytes / (1 << 20)))
                  .toList();
          core.spoolSaid(
              new SpoolEvent.Loaded(
                  found.isEmpty() ? sequence : found.getLast().sequence(), found));
        }
      }
    }
    if (!refused.isEmpty()) {
      core.spoolSaid(new SpoolEvent.Refused(refused, true, "full"));
    }
    if (kept > 0) {
      core.spoolSaid(new SpoolEvent.Kept(kept));
    }
  }

  private PublishResult store(PublishRequest request) {
    Position before = stored.get(request.key());
    if (before != null) {
      return new PublishResult.Duplicate(before);
    }
    List<String> channel = log.computeIfAbsent(request.channel(), _ -> new ArrayList<>());
    channel.add(request.key());
    Position at = new Position(1_000, channel.size());
    stored.put(request.key(), at);
    return new PublishResult.Stored(at);
  }

  int held() {
    return core.facts().spool().count();
  }

  int pending() {
    return core.facts().publishesPending();
  }

  int onDisk() {
    return disk.size();
  }

  @Override
  public void toEdge(long edge, List<EdgeReply> frames) {
    for (EdgeReply frame : frames) {
      if (frame instanceof EdgeReply.Published(List<PublishAnswer> answers)) {
        for (PublishAnswer answer : answers) {
          @Nullable String key = asked.remove(answer.id());
          if (key != null) {
            told.put(key, answer.result());
          }
        }
      }
    }
  }

  @Override
  public void closeEdge(long edge, String reason) {
    throw new AssertionError(reason);
  }

  @Override
  public void dial(String adapter, long incarnation) {
    if (dice.nextInt(4) > 0) {
      linked = incarnation;
      adapters.add(new Adapter());
      toFanout.add(new AdapterReply.Hello(FakeAdapter.hello("adapter")));
      tells(BackboneCondition.CONNECTED);
    }
  }

  @Override
  public void toAdapter(long incarnation, List<AdapterRequest> frames) {
    for (AdapterRequest frame : frames) {
      if (frame instanceof AdapterRequest.Publishes(List<PublishRequest> requests, long lane)
          && incarnation == linked) {
        Adapter at = adapters.getLast();
        at.waiting.addAll(requests);
        requests.forEach(_ -> at.lanes.add(lane));
      }
    }
  }

  @Override
  public void hangUp(long incarnation, String reason) {
    if (incarnation == linked) {
      linked = -1;
      toFanout.clear();
    }
  }

  @Override
  public void spool(List<SpoolCommand> commands) {
    toDisk.addAll(commands);
  }

  @Override
  public void announce(boolean warning, String what) {}
}
