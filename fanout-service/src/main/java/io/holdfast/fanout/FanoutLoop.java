package io.holdfast.fanout;

import io.holdfast.fanout.core.CoreEvent;
import io.holdfast.fanout.core.CoreFacts;
import io.holdfast.fanout.core.CoreSettings;
import io.holdfast.fanout.core.FanoutCore;
import io.holdfast.fanout.core.Outside;
import io.holdfast.fanout.downstream.EdgeLinks;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.publish.SpoolEvent;
import io.holdfast.fanout.spool.Spool;
import io.holdfast.fanout.upstream.AdapterLinks;
import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/// Drives the core: one event at a time, the time before each, what was gathered at the end of a
/// turn.
///
/// Owned by the fanout's loop; `facts` and `offer` may come from any thread.
@Rim
final class FanoutLoop implements Loop.Owner<CoreEvent>, Outside {
  private static final System.Logger LOG = System.getLogger(FanoutLoop.class.getName());
  private static final long FACTS_NANOS = 100_000_000L;

  private final Ticker ticker;
  private final Spool spool;
  private final FanoutCore core;
  private final EdgeLinks edges;
  private final AdapterLinks adapters;
  private final Loop<CoreEvent> loop;
  private long factsNanos;
  private volatile CoreFacts facts;

  FanoutLoop(CoreSettings settings, Spool.Opener opener, Ticker ticker, RandomGenerator dice)
      throws IOException {
    this.ticker = ticker;
    this.spool = opener.open(event -> offer(new CoreEvent.SpoolSaid(event)));
    this.core = new FanoutCore(settings, spool.contents(), this, dice);
    this.edges = new EdgeLinks(this::offer, settings.beat());
    this.adapters = new AdapterLinks(this::offer, settings.self(), settings.beat());
    this.loop = Loop.helped("fanout", ticker, this);
    this.facts = core.facts();
  }

  EdgeLinks edges() {
    return edges;
  }

  Loop<CoreEvent> loop() {
    return loop;
  }

  CoreFacts facts() {
    return facts;
  }

  /// The senders are bounded by the transport's window per link; a refused event means the end.
  private void offer(CoreEvent event) {
    loop.offer(event);
  }

  @Override
  public void handle(CoreEvent event) {
    core.at(ticker.nanoTime(), ticker.wallMillis());
    switch (event) {
      case CoreEvent.AdapterSaid said -> {
        core.adapterSaid(said.incarnation(), said.reply());
        adapters.handled(said.incarnation());
      }
      case CoreEvent.EdgeSaid said -> {
        core.edgeSaid(said.link(), said.request());
        edges.handled(said.link());
      }
      case CoreEvent.EdgeOpened opened -> core.edgeOpened(opened.link());
      case CoreEvent.EdgeEnded ended -> core.edgeEnded(ended.link(), ended.cause());
      case CoreEvent.AdapterEnded ended -> core.adapterEnded(ended.incarnation(), ended.cause());
      case CoreEvent.SpoolSaid(SpoolEvent said) -> core.spoolSaid(said);
      case CoreEvent.Adapters(List<String> members) -> core.adapters(members);
      case CoreEvent.Start() -> core.start();
      case CoreEvent.Stop() -> core.stop();
    }
  }

  @Override
  public void turnEnded() {
    core.turnEnded();
    edges.turnEnded();
    adapters.turnEnded();
    long now = ticker.nanoTime();
    if (now - factsNanos >= FACTS_NANOS) {
      factsNanos = now;
      facts = core.facts();
    }
  }

  @Override
  public long nextWakeNanos() {
    return core.nextWakeNanos();
  }

  @Override
  public void wake(long nowNanos) {
    core.at(nowNanos, ticker.wallMillis());
    core.wake();
  }

  @Override
  public void stopped() {
    adapters.close();
    spool.close();
  }

  @Override
  public void toEdge(long edge, List<EdgeReply> frames) {
    edges.send(edge, frames);
  }

  @Override
  public void closeEdge(long edge, String reason) {
    edges.close(edge, reason);
  }

  @Override
  public void dial(String adapter, long incarnation) {
    LOG.log(System.Logger.Level.DEBUG, "dialling adapter {0}", adapter);
    adapters.dial(LinkAddress.parse(adapter), incarnation);
  }

  @Override
  public void toAdapter(long incarnation, List<AdapterRequest> frames) {
    adapters.send(incarnation, frames);
  }

  @Override
  public void hangUp(long incarnation, String reason) {
    adapters.hangUp(incarnation, reason);
  }

  @Override
  public void spool(List<SpoolCommand> commands) {
    if (!commands.isEmpty()) {
      spool.take(commands);
    }
  }

  String spoolComplaint() {
    return spool.complaint();
  }

  @Override
  public void announce(boolean warning, String what) {
    LOG.log(warning ? System.Logger.Level.WARNING : System.Logger.Level.INFO, what);
  }
}
