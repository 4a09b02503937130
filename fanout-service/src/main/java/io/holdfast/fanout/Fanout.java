package io.holdfast.fanout;

import io.holdfast.fanout.core.CoreEvent;
import io.holdfast.fanout.core.CoreFacts;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.runtime.Lifecycle;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkMembers;
import io.holdfast.runtime.ops.HealthReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// A fanout service: its loop, the links of its edges and the link to its adapter.
///
/// Owned by the thread that builds the process; `health` and `facts` may be asked from any thread.
public final class Fanout implements AutoCloseable {
  private final FanoutLoop loop;
  private final LinkAddress listen;
  private final LinkMembers adapters;
  private final Lifecycle lifecycle = new Lifecycle();

  public Fanout(FanoutSettings settings, LinkAddress listen, LinkMembers adapters, Ticker ticker) {
    this.listen = listen;
    this.adapters = adapters;
    String node = settings.nodeName().isEmpty() ? hostName() + ", " + listen : settings.nodeName();
    String version = Fanout.class.getPackage().getImplementationVersion();
    PeerHello self =
        new PeerHello(
            PeerHello.MAJOR,
            PeerHello.MINOR,
            UUID.randomUUID().toString(),
            version == null ? "" : version,
            "fanout",
            settings.creditBytes(),
            node);
    try {
      this.loop =
          new FanoutLoop(
              settings.core(self, names(adapters.first())),
              settings.spool().opener(spoolName(listen), ticker),
              ticker,
              RandomGenerator.getDefault());
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot open the spool", unusable);
    }
  }

  private static List<String> names(List<LinkAddress> members) {
    return members.stream().map(LinkAddress::toString).toList();
  }

  /// Stays the same over restarts, and differs between fanouts of one machine.
  private static String spoolName(LinkAddress listen) {
    return switch (listen) {
      case LinkAddress.HostPort at -> "fanout-" + at.port();
      case LinkAddress.InProcess _ -> "fanout";
    };
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "fanout";
    }
  }

  /// Starts the loop, dials, and accepts edges. A taken port is an {@link UncheckedIOException}
  /// that names it.
  public Fanout start() {
    FanoutMetrics.show(loop::facts);
    loop.loop().offer(new CoreEvent.Start());
    lifecycle.started("fanout loop", loop.loop().start());
    lifecycle.started("adapter list", adapters);
    adapters.start(members -> loop.loop().offer(new CoreEvent.Adapters(names(members))));
    try {
      loop.edges().listen(listen);
    } catch (IOException taken) {
      close();
      throw new UncheckedIOException("cannot accept edges at " + listen, taken);
    }
    lifecycle.started("edge links", loop.edges());
    return this;
  }

  /// The port that edges dial; -1 in process.
  public int port() {
    return loop.edges().port();
  }

  public HealthReport health() {
    return FanoutHealth.judge(loop.facts(), loop.loop().running(), loop.spoolComplaint());
  }

  public CoreFacts facts() {
    return loop.facts();
  }

  @Override
  public void close() {
    loop.loop().offer(new CoreEvent.Stop());
    lifecycle.close();
  }
}
