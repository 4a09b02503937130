package io.holdfast.fanout.core;

import io.holdfast.contract.ChannelSlice;
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
import io.holdfast.fanout.testing.FakeAdapter;
import io.holdfast.fanout.testing.ModelBackbone;
import io.holdfast.fanout.testing.Options;
import io.holdfast.runtime.Backoff;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A fanout core whose links carry everything at once, on a clock that a test moves: arrange in a
/// few words, then look at what was sent.
final class ScriptedFanout implements Outside {
  private static final long MILLI = 1_000_000;
  private static final long STEP_MILLIS = 50;

  final ModelBackbone backbone;
  final FanoutCore core;
  final Set<Long> closed = new HashSet<>();

  private final Map<Long, List<EdgeReply>> received = new HashMap<>();
  private final List<AdapterRequest> asked = new ArrayList<>();
  private final ArrayDeque<AdapterReply> fromAdapter = new ArrayDeque<>();
  private final ArrayDeque<AdapterRequest> toAdapter = new ArrayDeque<>();
  private @Nullable FakeAdapter adapter;
  private @Nullable Class<?> ignored;
  private boolean reachable;
  private boolean losesNext;
  private boolean tailHeld;
  private long incarnation;
  private long nanos = 1_000 * MILLI;
  private long wallMillis = 1_700_000_000_000L;
  private int keys;

  ScriptedFanout() {
    this(new ModelBackbone());
  }

  /// A fanout that shares its backbone with others.
  ScriptedFanout(ModelBackbone backbone) {
    this(backbone, SpoolRules.DEFAULT);
  }

  ScriptedFanout(SpoolRules spool) {
    this(new ModelBackbone(), spool);
  }

  private ScriptedFanout(ModelBackbone backbone, SpoolRules spool) {
    this.backbone = backbone;
    PeerHello self = new PeerHello(1, 0, "fanout", "test", "fanout", 1 << 20, "f");
    core =
        new FanoutCore(
            new CoreSettings(
                Options.namespaces(),
                self,
                List.of("one"),
                new Backoff(Duration.ofMillis(50), Duration.ofMillis(50)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                CoreSettings.Bounds.DEFAULT,
                spool),
            SpoolContents.none("s"),
            this,
            new Random(1));
    core.at(nanos, wallMillis);
    core.start();
    settles();
  }

  void append(String channel, int count) {
    for (int i = 0; i < count; i++) {
      backbone.channel(channel).append("k" + ++keys, Payload.wrap(new byte[10]), wallMillis);
    }
  }

  void append(String channel, String key) {
    backbone.channel(channel).append(key, Payload.EMPTY, wallMillis);
  }

  void edge(long link, String instance) {
    edge(link, instance, 1 << 20);
  }

  void edge(long link, String instance, long credit) {
    core.at(nanos, wallMillis);
    core.edgeOpened(link);
    says(
        link,
        new EdgeRequest.Hello(new PeerHello(1, 0, instance, "test", "edge", credit, instance)));
  }

  /// Hands in one frame of this turn.
  void tells(long link, EdgeRequest request) {
    core.at(nanos, wallMillis);
    core.edgeSaid(link, request);
  }

  /// Hands in one frame and lets everything come to rest.
  void says(long link, EdgeRequest request) {
    tells(link, request);
    settles();
  }

  /// Publishes nothing but the key, for five seconds at most.
  void publishes(long link, long id, String channel, String key) {
    says(
        link,
        new EdgeRequest.Publishes(
            List.of(
                new PublishRequest(
                    id, channel, Payload.EMPTY, null, Map.of(), key, 0, "", false, 5_000, 0))));
  }

  void ends(long link) {
    core.at(nanos, wallMillis);
    core.edgeEnded(link, "cut");
    settles();
  }

  void adapterSays(AdapterReply reply) {
    core.at(nanos, wallMillis);
    core.adapterSaid(incarnation, reply);
    settles();
  }

  void adapterComes() {
    reachable = true;
    ignored = null;
    for (int i = 0; i < 400 && !core.facts().adapterAttached(); i++) {
      passes(STEP_MILLIS);
    }
    settles();
  }

  void adapterGoes() {
    reachable = false;
    adapter = null;
    fromAdapter.clear();
    toAdapter.clear();
    core.at(nanos, wallMillis);
    core.adapterEnded(incarnation, "cut");
    settles();
  }

  /// From here on the adapter does not answer frames of this kind.
  void adapterFallsSilentTo(Class<? extends AdapterRequest> kind) {
    ignored = kind;
  }

  /// From here on nothing comes out of the adapter's tail, or, with false, everything that was
  /// held.
  void holdsTail(boolean held) {
    tailHeld = held;
    settles();
  }

  /// The next batch of publications never arrives.
  void losesNextPublications() {
    losesNext = true;
  }

  /// Time passes; every peer stays alive.
  void passes(long millis) {
    pass(millis, true);
  }

  void passesInSilence(long millis) {
    pass(millis, false);
  }

  private void pass(long millis, boolean alive) {
    for (long left = millis; left > 0; left -= STEP_MILLIS) {
      nanos += STEP_MILLIS * MILLI;
      wallMillis += STEP_MILLIS;
      if (alive) {
        received.keySet().forEach(link -> tells(link, new EdgeRequest.Beat(NodeStats.NONE)));
        if (adapter != null) {
          adapter.beat();
        }
      }
      core.at(nanos, wallMillis);
      core.wake();
      settles();
    }
  }

  /// Carries frames until nothing is under way.
  void settles() {
    core.at(nanos, wallMillis);
    core.turnEnded();
    boolean moved = true;
    while (moved) {
      moved = false;
      FakeAdapter at = adapter;
      while (at != null && !toAdapter.isEmpty()) {
        AdapterRequest request = toAdapter.poll();
        if (ignored == null || !ignored.isInstance(request)) {
          at.handle(request);
        }
        moved = true;
      }
      if (at != null && !tailHeld) {
        at.pump();
      }
      while (!fromAdapter.isEmpty()) {
        AdapterReply reply = fromAdapter.poll();
        if (losesNext && reply instanceof AdapterReply.Publications) {
          losesNext = false;
        } else {
          core.adapterSaid(incarnation, reply);
        }
        moved = true;
      }
      core.turnEnded();
    }
  }

  <T extends EdgeReply> T last(long link, Class<T> kind) {
    return received.getOrDefault(link, List.of()).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("no " + kind.getSimpleName() + " came"));
  }

  /// All frames of this kind that the link was sent.
  <T extends EdgeReply> List<T> received(long link, Class<T> kind) {
    return received.getOrDefault(link, List.of()).stream()
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /// Offsets of all publications that the link was sent.
  List<Long> offsets(long link) {
    List<Long> offsets = new ArrayList<>();
    for (EdgeReply reply : received.getOrDefault(link, List.of())) {
      if (reply instanceof EdgeReply.Publications(List<ChannelSlice> slices)) {
        slices.forEach(slice -> slice.publications().forEach(each -> offsets.add(each.offset())));
      }
    }
    return offsets;
  }

  /// How many frames of this kind the adapter was sent.
  long sent(Class<? extends AdapterRequest> kind) {
    return asked.stream().filter(kind::isInstance).count();
  }

  @Override
  public void toEdge(long edge, List<EdgeReply> frames) {
    received.computeIfAbsent(edge, _ -> new ArrayList<>()).addAll(frames);
  }

  @Override
  public void closeEdge(long edge, String reason) {
    closed.add(edge);
  }

  @Override
  public void dial(String to, long newIncarnation) {
    incarnation = newIncarnation;
    fromAdapter.clear();
    toAdapter.clear();
    if (reachable) {
      adapter = new FakeAdapter(backbone, () -> wallMillis, fromAdapter::add).tellingForks(true);
      toAdapter.add(new AdapterRequest.Hello(new PeerHello(1, 0, "f", "", "fanout", 8 << 20, "f")));
    }
  }

  @Override
  public void toAdapter(long to, List<AdapterRequest> frames) {
    asked.addAll(frames);
    toAdapter.addAll(frames);
  }

  @Override
  public void hangUp(long which, String reason) {
    adapter = null;
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
