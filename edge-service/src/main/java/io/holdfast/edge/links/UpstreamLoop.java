package io.holdfast.edge.links;

import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.command.NodeView;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.upstream.Outside;
import io.holdfast.edge.upstream.ShardNews;
import io.holdfast.edge.upstream.ShardWish;
import io.holdfast.edge.upstream.UpstreamMachine;
import io.holdfast.edge.upstream.UpstreamSettings;
import io.holdfast.edge.upstream.Vitals;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkMembers;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Owns the upstream machine: feeds it what links, shards and the server API say, and carries out
/// what it wants. Its mailbox is bounded by its senders: 256 frames a link, one batch a shard and
/// turn, and the API's calls, which wait for their answers.
///
/// Thread-safe: everybody offers events; only the loop touches the machine.
public final class UpstreamLoop
    implements Loop.Owner<UpstreamLoop.Event>, Outside, EdgeCommands, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(UpstreamLoop.class.getName());

  /// What the loop handles.
  sealed interface Event {
    record FromLink(FanoutDial.Report report) implements Event {}

    record FromShard(int shard, List<ShardWish> wishes) implements Event {}

    record Run(Runnable what) implements Event {}
  }

  /// What readiness and metrics want to know, as of the last turn.
  public record View(
      int members,
      int serving,
      int channels,
      int publishesUnderWay,
      int heldCopies,
      long publications,
      int backboneState,
      int canaryAgeMillis) {}

  private final LinkMembers fanouts;
  private final Ticker ticker;
  private final UpstreamMachine machine;
  private final List<FanoutDial> dials = new ArrayList<>();
  private final List<ShardPort> shards = new ArrayList<>();
  private final Loop<Event> loop;
  private volatile UplinkPort uplinkPort = _ -> Uplink.Outcome.UNKNOWN_SESSION;
  private volatile View view = new View(0, 0, 0, 0, 0, 0, 0, -1);

  public UpstreamLoop(
      UpstreamSettings settings,
      LinkMembers fanouts,
      Namespaces namespaces,
      Supplier<Vitals> vitals,
      Ticker ticker) {
    this.fanouts = fanouts;
    this.ticker = ticker;
    this.machine =
        new UpstreamMachine(
            settings,
            namespaces,
            this,
            vitals,
            new SplittableRandom(new SecureRandom().nextLong()));
    this.loop = Loop.helped("edge-upstream", ticker, this);
  }

  /// The shards, in the order of their numbers, and who takes what other edges pass on.
  public void start(List<? extends ShardPort> ports, UplinkPort homes) {
    shards.addAll(ports);
    uplinkPort = homes;
    loop.start();
    fanouts.start(members -> {
      List<String> names = members.stream().map(LinkAddress::toString).toList();
      run(() -> machine.members(names, ticker.nanoTime()));
    });
  }

  public boolean running() {
    return loop.running();
  }

  public View view() {
    return view;
  }

  public void wishes(int shard, List<ShardWish> wishes) {
    loop.offer(new Event.FromShard(shard, wishes));
  }

  /// False when the loop has ended.
  private boolean run(Runnable what) {
    return loop.offer(new Event.Run(what));
  }

  @Override
  public void handle(Event event) {
    long now = ticker.nanoTime();
    switch (event) {
      case Event.FromShard(int shard, List<ShardWish> wishes) -> machine.wishes(shard, wishes, now);
      case Event.Run(Runnable what) -> what.run();
      case Event.FromLink(FanoutDial.Report report) -> {
        FanoutDial dial = dials.get(report.link());
        if (dial.isCurrent(report)) {
          fromLink(dial, report, now);
        }
      }
    }
  }

  private void fromLink(FanoutDial dial, FanoutDial.Report report, long now) {
    switch (report) {
      case FanoutDial.Report.Opened opened -> machine.opened(opened.link(), now);
      case FanoutDial.Report.Received received -> {
        machine.received(received.link(), received.frame(), now);
        dial.handled();
      }
      // What waits for the link is sent at the end of this turn.
      case FanoutDial.Report.Writable _ -> {}
      case FanoutDial.Report.Ended ended -> {
        dial.close("ended");
        machine.ended(ended.link(), ended.cause(), now);
      }
    }
  }

  @Override
  public void turnEnded() {
    machine.turnEnded(ticker.nanoTime());
    dials.forEach(FanoutDial::turnEnded);
    view =
        new View(
            machine.members(),
            machine.serving(),
            machine.channels(),
            machine.publishesUnderWay(),
            machine.heldCopies(),
            machine.publications(),
            machine.backboneState(),
            machine.canaryAgeMillis());
  }

  @Override
  public long nextWakeNanos() {
    return machine.nextWakeNanos();
  }

  @Override
  public void wake(long nowNanos) {
    machine.wake(nowNanos);
  }

  @Override
  public void dial(int link, String fanout) {
    while (dials.size() <= link) {
      dials.add(new FanoutDial(dials.size(), report -> loop.offer(new Event.FromLink(report))));
    }
    dials.get(link).dial(LinkAddress.parse(fanout));
  }

  @Override
  public void send(int link, FanoutRequest frame) {
    dials.get(link).send(frame);
  }

  @Override
  public boolean ready(int link) {
    return dials.get(link).ready();
  }

  @Override
  public void close(int link, String reason) {
    dials.get(link).close(reason);
  }

  @Override
  public void forget(int link) {
    dials.get(link).shutDown("no member any more");
  }

  @Override
  public void tell(int shard, List<ShardNews> news, Runnable consumed) {
    if (!shards.get(shard).take(news, consumed)) {
      consumed.run();
    }
  }

  @Override
  public Uplink.Outcome uplinked(Uplink uplink) {
    return uplinkPort.take(uplink);
  }

  @Override
  public void later(Runnable event) {
    run(event);
  }

  @Override
  public void announce(String fanout, String what) {
    LOG.log(System.Logger.Level.INFO, "link to fanout {0} {1}", fanout, what);
  }

  @Override
  public void publish(List<PublishCommand> commands, Consumer<List<PublishResult>> done) {
    PublishResult[] results = new PublishResult[commands.size()];
    boolean taken =
        run(() -> {
          long now = ticker.nanoTime();
          int[] missing = {results.length};
          for (int i = 0; i < results.length; i++) {
            int at = i;
            machine.publish(
                commands.get(i),
                now,
                result -> {
                  results[at] = result;
                  if (--missing[0] == 0) {
                    done.accept(List.of(results));
                  }
                });
          }
          if (results.length == 0) {
            done.accept(List.of());
          }
        });
    if (!taken) {
      Arrays.fill(results, new PublishResult.Unavailable(leaving()));
      done.accept(List.of(results));
    }
  }

  private static Refusal leaving() {
    return new Refusal(Code.DRAINING, "this edge is stopping");
  }

  private <T> void ask(Consumer<Answer<T>> done, Runnable question) {
    if (!run(question)) {
      done.accept(new Answer.Refused<>(leaving()));
    }
  }

  @Override
  public void presence(String channel, Consumer<Answer<PresenceView>> done) {
    ask(done, () -> machine.presence(channel, false, ticker.nanoTime(), done));
  }

  @Override
  public void presenceStats(String channel, Consumer<Answer<PresenceView>> done) {
    ask(done, () -> machine.presence(channel, true, ticker.nanoTime(), done));
  }

  @Override
  public void history(HistoryQuery query, Consumer<Answer<HistoryPage>> done) {
    ask(done, () -> machine.history(query, ticker.nanoTime(), done));
  }

  @Override
  public void historyRemove(String channel, Consumer<Answer<Boolean>> done) {
    ask(done, () -> machine.historyRemove(channel, ticker.nanoTime(), done));
  }

  @Override
  public void channels(String pattern, Consumer<Answer<Map<String, Integer>>> done) {
    ask(done, () -> machine.channels(pattern, ticker.nanoTime(), done));
  }

  @Override
  public void nodes(Consumer<Answer<List<NodeView>>> done) {
    ask(done, () -> machine.nodes(ticker.nanoTime(), done));
  }

  @Override
  public void held(String id, Consumer<Answer<PublishResult>> done) {
    ask(done, () -> machine.held(id, ticker.nanoTime(), done));
  }

  @Override
  public void uplink(Uplink uplink, Consumer<Answer<Uplink.Outcome>> done) {
    ask(done, () -> machine.uplink(uplink, ticker.nanoTime(), done));
  }

  @Override
  public void control(ControlCommand command, Consumer<Answer<Integer>> done) {
    ask(done, () -> machine.control(command, ticker.nanoTime(), done));
  }

  @Override
  public void close() {
    fanouts.close();
    loop.close();
    dials.forEach(dial -> dial.shutDown("the edge stops"));
  }
}
