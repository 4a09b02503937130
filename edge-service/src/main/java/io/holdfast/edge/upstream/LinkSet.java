package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Hello;
import io.holdfast.runtime.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The links to all fanouts: the state of each, who serves which channel, hellos and beats.
///
/// Owned by the upstream loop.
final class LinkSet implements Routes {
  /// What the rest of the machine does when a link begins or ceases to serve.
  interface Life {
    void begins(int link);

    void ceases(int link);

    void beats();
  }

  /// One link. What a beat said of the backbone is kept for people.
  static final class Link {
    LinkState state = new LinkState.Stopped();

    /// When the state wants to be told the time; it is told, however late and whatever came before.
    long tickAtNanos = Long.MAX_VALUE;

    /// Counts dials: what belongs to an earlier one is recognised.
    int dial;

    long beats;
    int canaryAgeMillis;
    int backboneState;
  }

  private final UpstreamSettings settings;
  private final Outside outside;
  private final Supplier<Vitals> vitals;
  private final RandomGenerator dice;
  private final Life life;
  private final LinkMachine machine;
  private final Rendezvous rendezvous;
  private final List<Link> links = new ArrayList<>();
  private final Reach reach;
  private int serving;

  LinkSet(
      UpstreamSettings settings,
      Outside outside,
      Supplier<Vitals> vitals,
      RandomGenerator dice,
      Life life) {
    this.settings = settings;
    this.outside = outside;
    this.vitals = vitals;
    this.dice = dice;
    this.life = life;
    this.machine = new LinkMachine(settings.silenceNanos(), settings.backoff());
    this.reach = new Reach(settings.presenceNanos());
    this.rendezvous = new Rendezvous(settings.fanouts());
    settings.fanouts().forEach(_ -> links.add(new Link()));
  }

  void start(long nowNanos) {
    for (int i = 0; i < links.size(); i++) {
      apply(i, LinkMachine.start(nowNanos), nowNanos);
    }
  }

  void on(int link, LinkEvent event, long nowNanos) {
    apply(link, machine.step(links.get(link).state, event, nowNanos, dice), nowNanos);
  }

  private void apply(int index, Step<LinkState, LinkEffect> step, long nowNanos) {
    Link link = links.get(index);
    boolean served = link.state instanceof LinkState.Serving;
    link.state = step.next();
    boolean serves = link.state instanceof LinkState.Serving;
    serving += (serves ? 1 : 0) - (served ? 1 : 0);
    if (served && !serves) {
      reach.forget(index);
    }
    link.tickAtNanos =
        switch (link.state) {
          case LinkState.Greeting(int _, long since) ->
              since + settings.silenceNanos() + settings.beatNanos();
          case LinkState.Serving _ ->
              served && link.tickAtNanos != Long.MAX_VALUE
                  ? link.tickAtNanos
                  : nowNanos + settings.beatNanos();
          case LinkState.BackingOff(int _, long until) -> until;
          case LinkState.Stopped _ -> Long.MAX_VALUE;
        };
    for (LinkEffect effect : step.effects()) {
      perform(index, effect);
    }
  }

  private void perform(int index, LinkEffect effect) {
    Link link = links.get(index);
    switch (effect) {
      case LinkEffect.Dial _ -> {
        link.dial++;
        outside.dial(index);
      }
      case LinkEffect.Greet _ -> outside.send(index, hello());
      case LinkEffect.Begin _ -> life.begins(index);
      case LinkEffect.Abandon _ -> life.ceases(index);
      case LinkEffect.Beat _ -> {
        outside.send(index, beat(++link.beats));
        life.beats();
      }
      case LinkEffect.Close(String reason) -> outside.close(index, reason);
      case LinkEffect.Announce(String what) -> outside.announce(index, what);
    }
  }

  private FanoutRequest hello() {
    return FanoutRequest.newBuilder()
        .setHello(
            Hello.newBuilder()
                .setProtocolMajor(LinkMachine.PROTOCOL_MAJOR)
                .setInstance(settings.instance())
                .setVersion(settings.version())
                .setRole("edge")
                .setCreditBytes(settings.creditBytes())
                .setBeatMillis(Math.toIntExact(settings.beatNanos() / 1_000_000))
                .setNode(settings.node()))
        .build();
  }

  private FanoutRequest beat(long sequence) {
    Vitals now = vitals.get();
    return FanoutRequest.newBuilder()
        .setBeat(
            Beat.newBuilder().setSequence(sequence).setHealth(now.health()).setStats(now.stats()))
        .build();
  }

  /// True when channels may belong to other links now.
  boolean heard(int index, Beat beat, long nowNanos) {
    links.get(index).canaryAgeMillis = beat.getCanaryAgeMillis();
    links.get(index).backboneState = beat.getBackboneValue();
    Set<Integer> changed = reach.heard(index, beat.getEdgesList(), nowNanos);
    for (int link : changed) {
      outside.announce(
          link,
          reach.isWhole(link)
              ? "is reached by every edge again"
              : "is not reached by every edge: its channels go to one that is, if there is one");
    }
    return !changed.isEmpty();
  }

  int dialOf(int link) {
    return links.get(link).dial;
  }

  long nextWakeNanos() {
    long next = Long.MAX_VALUE;
    for (Link link : links) {
      next = Math.min(next, link.tickAtNanos);
    }
    return next;
  }

  void wake(long nowNanos) {
    for (int i = 0; i < links.size(); i++) {
      if (links.get(i).tickAtNanos - nowNanos <= 0) {
        links.get(i).tickAtNanos = Long.MAX_VALUE;
        on(i, new LinkEvent.Ticked(), nowNanos);
      }
    }
  }

  @Override
  public int linkFor(String channel) {
    if (serving == 0) {
      return -1;
    }
    int best = rendezvous.choose(channel, link -> serves(link) && reach.isWhole(link));
    return best >= 0 ? best : rendezvous.choose(channel, this::serves);
  }

  @Override
  public boolean serves(int link) {
    return links.get(link).state instanceof LinkState.Serving;
  }

  @Override
  public boolean takes(int link) {
    return serves(link) && outside.ready(link);
  }

  @Override
  public boolean anyServes() {
    return serving > 0;
  }

  @Override
  public int count() {
    return links.size();
  }

  @Override
  public void send(int link, FanoutRequest frame) {
    outside.send(link, frame);
  }

  int serving() {
    return serving;
  }

  /// The youngest canary that a serving fanout knows of, in milliseconds; -1 = none was ever seen.
  int canaryAgeMillis() {
    int youngest = -1;
    for (Link link : links) {
      int age = link.canaryAgeMillis;
      if (link.state instanceof LinkState.Serving && age >= 0 && (youngest < 0 || age < youngest)) {
        youngest = age;
      }
    }
    return youngest;
  }

  /// The worst backbone state that a serving fanout reports, by its number on the link; 0 = none
  /// told.
  int backboneState() {
    int worst = 0;
    for (Link link : links) {
      if (link.state instanceof LinkState.Serving) {
        worst = Math.max(worst, link.backboneState);
      }
    }
    return worst;
  }
}
