package io.holdfast.edge.upstream;

import io.holdfast.proto.v1.Beat;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Hello;
import io.holdfast.runtime.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The links to all fanouts: the state of each, who serves which channel, hellos and beats. A
/// fanout that is no member any more serves nothing new; its link is let go when another member
/// serves and nothing is under way over it. The number of a link that was let go is used again.
///
/// Owned by the upstream loop.
final class LinkSet implements Routes {
  /// What the rest of the machine does when a link begins or ceases to serve.
  interface Life {
    void begins(int link);

    void ceases(int link);

    /// Channels may belong to other links than before; every link still serves.
    void moves();

    /// Whether something is under way over the link, or still to be sent over it.
    boolean isUsed(int link);

    void beats();
  }

  /// A fanout that is no member is told what concerns it in this many beats, at least.
  private static final int BEATS_OF_LEAVING = 2;

  /// A link is let go after so long although something is under way over it.
  static final long LEAVING_NANOS = Duration.ofSeconds(60).toNanos();

  /// Nobody waits for a fanout after so long without a sign of life of any; never less than two
  /// beats.
  static final long AWAY_NANOS = Duration.ofSeconds(2).toNanos();

  /// Signs of life may lie unread for so long after this process itself has slept.
  private static final long UNREAD_NANOS = Duration.ofMillis(100).toNanos();

  /// One link.
  static final class Link {
    /// Where the fanout is; empty = the number is free.
    String fanout = "";

    /// False = the fanout is no member any more.
    boolean member;

    long leftNanos;
    LinkState state = new LinkState.Stopped();

    /// When the state wants to be told the time; it is told, however late and whatever came before.
    long tickAtNanos = Long.MAX_VALUE;

    /// Counts dials: what belongs to an earlier one is recognised.
    int dial;

    long beats;
  }

  private final UpstreamSettings settings;
  private final Predicate<String> movesAreTold;
  private final Outside outside;
  private final Supplier<Vitals> vitals;
  private final RandomGenerator dice;
  private final Life life;
  private final LinkMachine machine;
  private final List<Link> links = new ArrayList<>();
  private final Reach reach;
  private final BackboneReports backbone = new BackboneReports();
  private Rendezvous rendezvous = new Rendezvous(List.of());
  private int serving;
  private int membersServing;
  private long lastLifeNanos;
  private long lastTurnNanos;

  /// `movesAreTold` = who follows the channel hears of joins and leaves.
  LinkSet(
      UpstreamSettings settings,
      Predicate<String> movesAreTold,
      Outside outside,
      Supplier<Vitals> vitals,
      RandomGenerator dice,
      Life life) {
    this.settings = settings;
    this.movesAreTold = movesAreTold;
    this.outside = outside;
    this.vitals = vitals;
    this.dice = dice;
    this.life = life;
    this.machine = new LinkMachine(settings.silenceNanos(), settings.backoff());
    this.reach = new Reach(settings.presenceNanos());
  }

  /// These are the fanouts now.
  void members(List<String> fanouts, long nowNanos) {
    if (links.isEmpty()) {
      lastLifeNanos = nowNanos;
    }
    Set<String> unknown = new LinkedHashSet<>(fanouts);
    List<Integer> unreached = new ArrayList<>();
    boolean moved = false;
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      if (link.fanout.isEmpty()) {
        continue;
      }
      boolean member = unknown.remove(link.fanout);
      if (member != link.member) {
        link.member = member;
        link.leftNanos = nowNanos;
        moved |= serves(i);
        if (!member && !serves(i)) {
          unreached.add(i);
        }
      }
    }
    unreached.forEach(link -> dismiss(link, nowNanos));
    List<Integer> added = unknown.stream().map(this::added).toList();
    recount();
    if (moved) {
      life.moves();
    }
    added.forEach(link -> apply(link, LinkMachine.start(nowNanos), nowNanos));
  }

  private int added(String fanout) {
    int at = 0;
    while (at < links.size() && !links.get(at).fanout.isEmpty()) {
      at++;
    }
    if (at == links.size()) {
      links.add(new Link());
    }
    links.get(at).fanout = fanout;
    links.get(at).member = true;
    return at;
  }

  /// What a change of members or of a link's service changes here.
  private void recount() {
    rendezvous = new Rendezvous(links.stream().map(link -> link.fanout).toList());
    serving = (int) IntStream.range(0, links.size()).filter(this::serves).count();
    membersServing = (int) IntStream.range(0, links.size()).filter(this::servesAsMember).count();
  }

  /// Lets go of links to fanouts that are no members, once others serve in their place.
  void letGo(long nowNanos) {
    if (serving == membersServing || membersServing == 0) {
      return;
    }
    for (int i = 0; i < links.size(); i++) {
      Link link = links.get(i);
      long since = nowNanos - link.leftNanos;
      if (serves(i)
          && !link.member
          && since >= BEATS_OF_LEAVING * settings.beatNanos()
          && (since >= LEAVING_NANOS || !life.isUsed(i))) {
        dismiss(i, nowNanos);
      }
    }
  }

  /// The number is free when whatever was under way has found another link.
  private void dismiss(int index, long nowNanos) {
    apply(
        index,
        machine.step(links.get(index).state, new LinkEvent.Dismissed(), nowNanos, dice),
        nowNanos);
    outside.announce(links.get(index).fanout, "let go: it is no member any more");
    outside.forget(index);
    links.get(index).fanout = "";
    recount();
  }

  void on(int index, LinkEvent event, long nowNanos) {
    Link link = links.get(index);
    if (link.fanout.isEmpty()) {
      return;
    }
    boolean alive = serves(index);
    apply(index, machine.step(link.state, event, nowNanos, dice), nowNanos);
    if (!(event instanceof LinkEvent.Ticked) && (alive || serves(index))) {
      lastLifeNanos = nowNanos;
    }
    if (!link.member && link.state instanceof LinkState.BackingOff) {
      dismiss(index, nowNanos);
    }
  }

  private void apply(int index, Step<LinkState, LinkEffect> step, long nowNanos) {
    Link link = links.get(index);
    boolean served = link.state instanceof LinkState.Serving;
    link.state = step.next();
    if (served != serves(index)) {
      reach.forget(index);
      backbone.forget(index);
      recount();
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
        outside.dial(index, link.fanout);
      }
      case LinkEffect.Greet _ -> outside.send(index, hello());
      case LinkEffect.Begin _ -> life.begins(index);
      case LinkEffect.Abandon _ -> life.ceases(index);
      case LinkEffect.Beat _ -> {
        outside.send(index, beat(++link.beats));
        life.beats();
      }
      case LinkEffect.Close(String reason) -> outside.close(index, reason);
      case LinkEffect.Announce(String what) -> announce(index, what);
    }
  }

  void announce(int link, String what) {
    outside.announce(links.get(link).fanout, what);
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

  void heard(int index, Beat beat, long nowNanos) {
    backbone.heard(index, beat);
    Set<Integer> changed = reach.heard(index, beat.getEdgesList(), nowNanos);
    for (int link : changed) {
      announce(
          link,
          reach.isWhole(link)
              ? "is reached by every edge again"
              : "is not reached by every edge: who is present is told to one that is");
    }
    if (!changed.isEmpty()) {
      life.moves();
    }
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
    return reach.isWhole() || !movesAreTold.test(channel)
        ? rendezvous.choose(channel, this::isAble)
        : presenceLinkFor(channel);
  }

  /// See docs/adr/0011-where-every-edge-can-follow.md.
  @Override
  public int presenceLinkFor(String channel) {
    int whole = rendezvous.choose(channel, link -> isAble(link) && reach.isWhole(link));
    return whole >= 0 ? whole : rendezvous.choose(channel, this::isAble);
  }

  private boolean isAble(int link) {
    return membersServing > 0 ? servesAsMember(link) : serves(link);
  }

  @Override
  public boolean serves(int link) {
    return links.get(link).state instanceof LinkState.Serving;
  }

  private boolean servesAsMember(int link) {
    return links.get(link).member && serves(link);
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
  public long awayAtNanos() {
    return lastLifeNanos + Math.max(AWAY_NANOS, 2 * settings.beatNanos());
  }

  /// Each turn: links beat, so a turn that comes late says that this process has slept.
  void turned(long nowNanos) {
    if (serving > 0 && nowNanos - lastTurnNanos > 2 * settings.beatNanos()) {
      long unread = nowNanos + UNREAD_NANOS - (awayAtNanos() - lastLifeNanos);
      lastLifeNanos = Math.max(lastLifeNanos, unread);
    }
    lastTurnNanos = nowNanos;
  }

  @Override
  public int count() {
    return links.size();
  }

  @Override
  public void send(int link, FanoutRequest frame) {
    outside.send(link, frame);
  }

  /// Links that serve, members or not.
  int serving() {
    return serving;
  }

  int members() {
    return (int) links.stream().filter(link -> !link.fanout.isEmpty() && link.member).count();
  }

  int membersServing() {
    return membersServing;
  }

  BackboneReports backbone() {
    return backbone;
  }
}
