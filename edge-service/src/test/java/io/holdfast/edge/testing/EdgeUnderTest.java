package io.holdfast.edge.testing;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.edge.Edge;
import io.holdfast.edge.EdgeSettings;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkMembers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// A real edge on a free port, linked to a fake fanout in this process.
public final class EdgeUnderTest implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  public final FakeFanout fanout;
  public final Edge edge;

  private EdgeUnderTest(FakeFanout fanout, Edge edge) {
    this.fanout = fanout;
    this.edge = edge;
  }

  /// Settings as on the command line: `client.insecure=true`.
  public static EdgeUnderTest with(String... settings) {
    LinkAddress address = new LinkAddress.InProcess("fake-fanout-" + NUMBERS.incrementAndGet());
    FakeFanout fanout = new FakeFanout(address).start();
    List<String> arguments = new ArrayList<>();
    arguments.add("--http_server.port=0");
    arguments.add("--http_server.address=127.0.0.1");
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    EdgeSettings parsed =
        EdgeSettings.from(HoldfastCatalog.load(Optional.empty(), Map.of(), arguments).settings());
    Edge edge = new Edge(parsed, LinkMembers.fixed(List.of(address)), Ticker.SYSTEM).start();
    fanout.awaits(frame -> frame.hasPresence());
    return new EdgeUnderTest(fanout, edge);
  }

  /// Everything allowed, and every channel recoverable.
  public static EdgeUnderTest open(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "client.insecure=true",
                "channel.without_namespace.history_size=100",
                "channel.without_namespace.history_ttl=300s",
                "channel.without_namespace.force_recovery=true",
                "channel.without_namespace.presence=true"));
    settings.addAll(List.of(more));
    return with(settings.toArray(String[]::new));
  }

  public int port() {
    return edge.port();
  }

  @Override
  public void close() {
    edge.close();
    fanout.close();
  }
}
