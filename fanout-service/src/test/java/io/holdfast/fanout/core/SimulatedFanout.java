package io.holdfast.fanout.core;

import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.NodeStats;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.fanout.publish.SpoolRules;
import io.holdfast.fanout.testing.CheckingEdge;
import io.holdfast.fanout.testing.FakeAdapter;
import io.holdfast.fanout.testing.ModelBackbone;
import io.holdfast.fanout.testing.Options;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A fanout core between a model backbone and checking edges, on one virtual clock, with links that
/// delay, end and fall silent as one seed says.
final class SimulatedFanout implements Outside {
  private static final long MILLI = 1_000_000;

  final ModelBackbone backbone = new ModelBackbone();
  final List<CheckingEdge> edges = new ArrayList<>();
  final FanoutCore core;
  final Random dice;
  long lossOneIn;

  private final ArrayDeque<AdapterRequest> toAdapter = new ArrayDeque<>();
  private final ArrayDeque<AdapterReply> fromAdapter = new ArrayDeque<>();
  private final Map<Long, ArrayDeque<EdgeReply>> toEdge = new LinkedHashMap<>();
  private final Map<Long, ArrayDeque<EdgeRequest>> fromEdge = new LinkedHashMap<>();
  private final Map<Long, CheckingEdge> byLink = new LinkedHashMap<>();
  private final Map<CheckingEdge, Long> links = new LinkedHashMap<>();
  private @Nullable FakeAdapter adapter;
  private long incarnation;
  private boolean adapterReachable = true;
  private long nanos = 1_000 * MILLI;
  private long wallMillis = 1_700_000_000_000L;
  private long lastBeatNanos;
  private long linkNumbers;
  private int frames;

  SimulatedFanout(long seed, long historyBytes, long credit) {
    this.dice = new Random(seed);
    PeerHello self =
        new PeerHello(PeerHello.MAJOR, PeerHello.MINOR, "fanout", "test", "fanout", credit, "f");
    this.core =
        new FanoutCore(
            new CoreSettings(
                Options.namespaces(),
                self,
                List.of("one", "two"),
                new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                CoreSettings.Bounds.DEFAULT.withHistoryBytes(historyBytes),
                SpoolRules.DEFAULT),
            SpoolContents.none("s"),
            this,
            new Random(seed + 1));
    now();
    core.start();
    core.turnEnded();
  }

  CheckingEdge edge(String name, long window) {
    CheckingEdge edge = new CheckingEdge(name, backbone, window);
    edges.add(edge);
    return edge;
  }

  private void now() {
    core.at(nanos, wallMillis);
  }

  long wallMillis() {
    return wallMillis;
  }

  void advance(long millis) {
    nanos += millis * MILLI;
    wallMillis += millis;
    if (nanos - lastBeatNanos >= 1_000 * MILLI) {
      lastBeatNanos = nanos;
      if (adapter != null) {
        adapter.beat();
      }
      byLink.values().forEach(edge -> edge.send(new EdgeRequest.Beat(NodeStats.NONE)));
    }
    if (core.nextWakeNanos() <= nanos) {
      now();
      core.wake();
      core.turnEnded();
    }
  }

  void link(CheckingEdge edge) {
    long number = ++linkNumbers;
    links.put(edge, number);
    byLink.put(number, edge);
    toEdge.put(number, new ArrayDeque<>());
    ArrayDeque<EdgeRequest> requests = new ArrayDeque<>();
    fromEdge.put(number, requests);
    now();
    core.edgeOpened(number);
    edge.connect(requests::add);
  }

  void cut(CheckingEdge edge) {
    Long number = links.remove(edge);
    if (number != null) {
      forget(number);
      now();
      core.edgeEnded(number, "cut");
      core.turnEnded();
    }
  }

  private void forget(long number) {
    CheckingEdge edge = byLink.remove(number);
    toEdge.remove(number);
    fromEdge.remove(number);
    if (edge != null) {
      links.remove(edge);
      edge.disconnect();
    }
  }

  void cutAdapter() {
    if (adapter != null) {
      long lost = incarnation;
      adapter = null;
      toAdapter.clear();
      fromAdapter.clear();
      now();
      core.adapterEnded(lost, "cut");
      core.turnEnded();
    }
  }

  void adapterReachable(boolean reachable) {
    adapterReachable = reachable;
    if (!reachable) {
      cutAdapter();
    }
  }

  /// Another list of adapters; each of them reads the one backbone.
  void relist(List<String> adapters) {
    now();
    core.adapters(adapters);
    core.turnEnded();
  }

  boolean adapterAttached() {
    return core.facts().adapterAttached();
  }

  void publish(String channel, String key) {
    backbone.channel(channel).append(key, payload(), wallMillis);
  }

  Payload payload() {
    return Payload.wrap(new byte[dice.nextInt(100)]);
  }

  void publishThrough(CheckingEdge edge, String channel, String key) {
    edge.publish(
        id ->
            edge.send(
                new EdgeRequest.Publishes(
                    List.of(
                        new PublishRequest(
                            id, channel, payload(), null, Map.of(), key, 0, "", false, 2_000, 0)))),
        channel);
  }

  /// Delivers up to `max` frames somewhere, chosen by the dice. False when nothing was under way.
  boolean deliver(int max) {
    if (adapter != null) {
      adapter.pump();
    }
    List<Runnable> ways = new ArrayList<>();
    if (adapter != null && !toAdapter.isEmpty()) {
      ways.add(() -> adapterTakes(max));
    }
    if (!fromAdapter.isEmpty()) {
      ways.add(() -> coreTakesFromAdapter(max));
    }
    fromEdge.forEach((number, queue) -> {
      if (!queue.isEmpty()) {
        ways.add(() -> coreTakesFromEdge(number, queue, max));
      }
    });
    toEdge.forEach((number, queue) -> {
      if (!queue.isEmpty()) {
        ways.add(() -> edgeTakes(number, queue, max));
      }
    });
    if (ways.isEmpty()) {
      return false;
    }
    ways.get(dice.nextInt(ways.size())).run();
    return true;
  }

  private void adapterTakes(int max) {
    FakeAdapter at = adapter;
    for (int i = 0; i < max && at != null && !toAdapter.isEmpty(); i++) {
      at.handle(toAdapter.poll());
      at.pump();
    }
  }

  private void coreTakesFromAdapter(int max) {
    now();
    for (int i = 0; i < max && !fromAdapter.isEmpty(); i++) {
      AdapterReply reply = fromAdapter.poll();
      boolean lost =
          lossOneIn > 0
              && reply instanceof AdapterReply.Publications
              && dice.nextLong(lossOneIn) == 0;
      if (!lost) {
        core.adapterSaid(incarnation, reply);
      }
      frames++;
    }
    core.turnEnded();
  }

  private void coreTakesFromEdge(long number, ArrayDeque<EdgeRequest> queue, int max) {
    now();
    for (int i = 0; i < max && !queue.isEmpty(); i++) {
      core.edgeSaid(number, queue.poll());
      frames++;
    }
    core.turnEnded();
  }

  private void edgeTakes(long number, ArrayDeque<EdgeReply> queue, int max) {
    CheckingEdge edge = byLink.get(number);
    for (int i = 0; i < max && edge != null && !queue.isEmpty(); i++) {
      edge.receive(queue.poll());
    }
  }

  int frames() {
    return frames;
  }

  @Override
  public void toEdge(long edge, List<EdgeReply> sent) {
    ArrayDeque<EdgeReply> queue = toEdge.get(edge);
    if (queue != null) {
      queue.addAll(sent);
    }
  }

  @Override
  public void closeEdge(long edge, String reason) {
    forget(edge);
  }

  @Override
  public void dial(String to, long newIncarnation) {
    toAdapter.clear();
    fromAdapter.clear();
    incarnation = newIncarnation;
    if (adapterReachable) {
      adapter =
          new FakeAdapter(backbone, () -> wallMillis, fromAdapter::add)
              .tellingForks(dice.nextBoolean());
      toAdapter.add(
          new AdapterRequest.Hello(
              new PeerHello(1, 0, "fanout", "test", "fanout", 64 << 10, "fanout")));
    }
  }

  @Override
  public void toAdapter(long to, List<AdapterRequest> sent) {
    if (to == incarnation) {
      toAdapter.addAll(sent);
    }
  }

  @Override
  public void hangUp(long which, String reason) {
    if (which == incarnation) {
      adapter = null;
      toAdapter.clear();
      fromAdapter.clear();
    }
  }

  @Override
  public void spool(List<SpoolCommand> commands) {
    for (SpoolCommand command : commands) {
      if (command instanceof SpoolCommand.Keep keep) {
        core.spoolSaid(new SpoolEvent.Kept(keep.sequence()));
      }
    }
  }

  @Override
  public void announce(boolean warning, String what) {}
}
