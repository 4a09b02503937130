package io.holdfast.fanout.core;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Position;
import io.holdfast.fanout.dial.DialEffect;
import io.holdfast.fanout.dial.DialEvent;
import io.holdfast.fanout.dial.DialMachine;
import io.holdfast.fanout.dial.DialState;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.history.MemoryBudget;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.fanout.publish.Spooled;
import io.holdfast.fanout.stream.Channels;
import io.holdfast.fanout.stream.StreamCounters;
import io.holdfast.fanout.stream.Turn;
import io.holdfast.runtime.Step;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/// The whole fanout without its links. The rim sets the time with {@link #at}, hands in one event,
/// and calls {@link #turnEnded} when nothing more waits; what is to be sent leaves then.
///
/// Owned by the fanout's loop.
public final class FanoutCore {
  private static final long SWEEP_NANOS = Duration.ofMillis(100).toNanos();
  private static final int BEATS_PER_EVICTION = 10;

  private final CoreSettings settings;
  private final Outside outside;
  private final RandomGenerator dice;
  private final Turn turn = new Turn();
  private final StreamCounters counters = new StreamCounters();
  private final MemoryBudget budget;
  private DialMachine dialMachine;
  private final AdapterDesk adapter;
  private final Sessions sessions = new Sessions();
  private final Channels channels;
  private final PublishDesk publishes;
  private final HistoryDesk histories;
  private final Directory directory;
  private final EdgeDesk edges;
  private DialState dial = new DialState.Stopped();
  private long foreignFrames;
  private long beats;

  public FanoutCore(
      CoreSettings settings, SpoolContents contents, Outside outside, RandomGenerator dice) {
    this.settings = settings;
    this.outside = outside;
    this.dice = dice;
    CoreSettings.Bounds bounds = settings.bounds();
    this.budget = new MemoryBudget(bounds.historyBytesMax());
    this.dialMachine =
        new DialMachine(settings.adapters(), settings.redial(), settings.silence().toNanos());
    this.adapter = new AdapterDesk(settings, turn);
    this.channels =
        new Channels(
            settings.namespaces(),
            budget,
            adapter,
            turn,
            counters,
            bounds.channelsMax(),
            bounds.linger().toNanos());
    this.publishes =
        new PublishDesk(settings, contents, sessions, channels, adapter, outside, turn);
    this.histories = new HistoryDesk(settings.namespaces(), channels, adapter, turn);
    this.directory = new Directory(settings, sessions, turn);
    this.edges =
        new EdgeDesk(settings, outside, turn, sessions, channels, publishes, histories, directory);
  }

  /// The time of what is handed in next.
  public void at(long nowNanos, long nowWallMillis) {
    turn.at(nowNanos, nowWallMillis);
  }

  public void start() {
    dial = dialMachine.start(turn.nanos());
    publishes.start();
    sweep();
    beat();
  }

  public void stop() {
    dial(new DialEvent.Stop());
  }

  /// These are the adapters now.
  public void adapters(List<String> members) {
    dialMachine = dialMachine.with(members);
    dial(new DialEvent.Relisted());
  }

  private void sweep() {
    publishes.sweep();
    dial(new DialEvent.Clock());
    turn.after(SWEEP_NANOS, this::sweep);
  }

  private void beat() {
    boolean healthy =
        adapter.attached() && adapter.facts().condition() == BackboneCondition.CONNECTED;
    adapter.sendBeat(healthy);
    edges.beat(
        healthy, new BeatFacts(0, healthy, adapter.canaryAgeMillis(), adapter.facts().condition()));
    if (++beats % BEATS_PER_EVICTION == 0) {
      channels.evict();
    }
    turn.after(settings.beat().toNanos(), this::beat);
  }

  public void edgeOpened(long link) {
    edges.opened(link);
  }

  public void edgeSaid(long link, EdgeRequest request) {
    edges.said(link, request);
  }

  public void edgeEnded(long link, String cause) {
    edges.ended(link, cause);
  }

  public void spoolSaid(SpoolEvent event) {
    publishes.spoolSaid(event);
  }

  public void adapterEnded(long incarnation, String cause) {
    dial(new DialEvent.Lost(incarnation, cause));
  }

  public void adapterSaid(long incarnation, AdapterReply reply) {
    switch (dial) {
      case DialState.Greeting at when at.incarnation() == incarnation ->
          greeted(incarnation, reply);
      case DialState.Attached at when at.incarnation() == incarnation -> {
        dial(new DialEvent.Heard(incarnation));
        told(incarnation, reply);
      }
      case DialState.Greeting _, DialState.Attached _, DialState.Waiting _, DialState.Stopped _ -> {
        // A frame of a link that was given up.
      }
    }
  }

  private void greeted(long incarnation, AdapterReply reply) {
    dial(
        switch (reply) {
          case AdapterReply.Hello(PeerHello peer) when peer.major() == PeerHello.MAJOR ->
              new DialEvent.Greeted(incarnation);
          case AdapterReply.Hello(PeerHello peer) ->
              new DialEvent.Foreign(
                  incarnation,
                  "it speaks major " + peer.major() + ", this fanout " + PeerHello.MAJOR);
          case AdapterReply.Refused refused ->
              new DialEvent.Foreign(incarnation, "it refuses: " + refused.why().reason());
          default -> new DialEvent.Lost(incarnation, "its first frame is not a hello");
        });
  }

  private void told(long incarnation, AdapterReply reply) {
    switch (reply) {
      case AdapterReply.Publications(List<ChannelSlice> slices) -> {
        for (int i = 0, n = slices.size(); i < n; i++) {
          channels.arrived(slices.get(i));
        }
        adapter.handled(slices);
      }
      case AdapterReply.Published published ->
          publishes.answered(published.answers(), this::stored);
      case AdapterReply.Verdicts(List<FollowVerdict> verdicts) ->
          verdicts.forEach(channels::verdict);
      case AdapterReply.History read -> {
        adapter.answered(read);
        HistoryPage page = read.page();
        if (page != null) {
          adapter.handled(page.slices());
        }
      }
      case AdapterReply.HistoryRemoved removed -> histories.removed(removed);
      case AdapterReply.Heads(List<AdapterReply.ChannelHead> heads) ->
          heads.forEach(head -> channels.head(head.channel(), head.at()));
      case AdapterReply.Removals(List<AdapterReply.ChannelRemoval> removals) ->
          removals.forEach(removal -> channels.removed(removal.channel(), removal.upTo()));
      case AdapterReply.Beat beat -> adapter.beat(beat);
      case AdapterReply.Status status -> adapter.status(status.facts());
      case AdapterReply.Foreign() -> foreignFrames++;
      case AdapterReply.Refused refused ->
          dial(new DialEvent.Lost(incarnation, "it refuses: " + refused.why().reason()));
      case AdapterReply.Hello _ -> dial(new DialEvent.Lost(incarnation, "a second hello"));
      case AdapterReply.Malformed(String why) -> dial(new DialEvent.Lost(incarnation, why));
    }
  }

  /// What is answered before this may lag; what is asked after it may not.
  private void stored(String channel, Position at) {
    channels.stored(channel, at);
    histories.stored(channel);
  }

  private void dial(DialEvent event) {
    Step<DialState, DialEffect> step = dialMachine.step(dial, event, turn.nanos(), dice);
    dial = step.next();
    for (DialEffect effect : step.effects()) {
      switch (effect) {
        case DialEffect.Dial(String to, long incarnation) -> outside.dial(to, incarnation);
        case DialEffect.HangUp(long incarnation, String reason) ->
            outside.hangUp(incarnation, reason);
        case DialEffect.BecomeAttached(_, long incarnation) -> {
          adapter.become(incarnation);
          channels.attached();
        }
        case DialEffect.BecomeDetached _ -> {
          adapter.lose();
          channels.detached();
          publishes.linkLost();
          histories.linkLost();
        }
        case DialEffect.Announce(boolean warning, String what) -> outside.announce(warning, what);
      }
    }
  }

  /// Nothing more waits: everything gathered leaves.
  public void turnEnded() {
    edges.flush();
    publishes.flush();
    adapter.flush(outside);
  }

  public long nextWakeNanos() {
    return turn.nextWakeNanos();
  }

  /// Does what is due; {@link #at} was called before.
  public void wake() {
    turn.wake();
  }

  public CoreFacts facts() {
    return new CoreFacts(
        adapter.attached(),
        adapter.facts().condition(),
        adapter.facts().cause(),
        adapter.canaryAgeMillis(),
        sessions.size(),
        channels.size(),
        publishes.pending(),
        publishes.pendingMax(),
        spoolFacts(),
        budget.usedBytes(),
        sessions.owedBytes(),
        directory.presenceEntries(),
        foreignFrames + edges.foreignFrames(),
        new CoreFacts.Streams(
            counters.publicationsIn,
            counters.publicationsOut,
            counters.previews,
            counters.duplicates,
            counters.gaps,
            counters.newEpochs,
            counters.fillsAbandoned,
            counters.resyncs,
            counters.lags,
            adapter.readsTotal(),
            counters.recoveredFromMemory,
            counters.recoveredFromBackbone,
            counters.recoverResyncs,
            counters.recoverRefusals,
            publishes.accepted(),
            publishes.refused()));
  }

  private CoreFacts.Spool spoolFacts() {
    Spooled spooled = publishes.spooled();
    return new CoreFacts.Spool(
        publishes.isAway(),
        spooled.count(),
        settings.spool().itemsMax(),
        spooled.bytes(),
        settings.spool().bytesMax(),
        spooled.heldTotal(),
        spooled.buriedTotal(),
        spooled.refusedTotal(),
        spooled.droppedTotal(),
        spooled.lostTotal());
  }

  /// The channels and their streams, for tests that look inside.
  public Channels channels() {
    return channels;
  }
}
