package io.holdfast.simulation;

import io.holdfast.contract.PublishResult;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.shard.ShardCore;
import io.holdfast.edge.shard.ShardEvent;
import io.holdfast.edge.shard.ShardParts;
import io.holdfast.edge.transport.SocketEvents;
import io.holdfast.edge.upstream.Outside;
import io.holdfast.edge.upstream.ShardNews;
import io.holdfast.edge.upstream.ShardWish;
import io.holdfast.edge.upstream.UpstreamMachine;
import io.holdfast.edge.upstream.UpstreamSettings;
import io.holdfast.edge.upstream.Vitals;
import io.holdfast.edge.write.Outbox;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.Health;
import io.holdfast.proto.v1.NodeStats;
import io.holdfast.runtime.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An edge: the shipped upstream machine and one shard of connections, on one loop.
final class EdgeProcess extends Service implements Outside, ShardCore.Outside {
  private final Network network;
  private final List<FanoutProcess> fanouts;
  private final Map<Integer, Link<FanoutRequest, FanoutReply>> links = new HashMap<>();
  private final Map<Integer, Integer> current = new HashMap<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final byte[] scratch = new byte[16_384];
  private @Nullable UpstreamMachine upstream;
  private @Nullable ShardCore shard;
  private long connections;
  private int dials;

  EdgeProcess(World world, String name, Network network, List<FanoutProcess> fanouts) {
    super(world, name);
    this.network = network;
    this.fanouts = fanouts;
  }

  UpstreamMachine upstream() {
    UpstreamMachine booted = upstream;
    if (booted == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return booted;
  }

  private ShardCore shard() {
    ShardCore booted = shard;
    if (booted == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return booted;
  }

  @Override
  protected void boot() {
    links.clear();
    current.clear();
    String instance = name + "." + life();
    upstream =
        new UpstreamMachine(
            new UpstreamSettings(
                1,
                Settings.EDGE.links().creditBytes(),
                Settings.EDGE.shards().outboxBytesMax() / 2,
                Settings.EDGE.links().beat().toNanos(),
                Settings.EDGE.links().silence().toNanos(),
                Settings.EDGE.links().publishDeadline().toNanos(),
                Settings.EDGE.links().presence().toNanos(),
                Settings.EDGE.links().backoff(),
                instance,
                name,
                "simulated"),
            Settings.NAMESPACES,
            this,
            () -> new Vitals(Health.HEALTH_OK, NodeStats.getDefaultInstance()),
            world.dice);
    Ticker ticker =
        new Ticker() {
          @Override
          public long nanoTime() {
            return world.nanos();
          }

          @Override
          public long wallMillis() {
            return world.wallMillis();
          }
        };
    shard =
        new ShardCore(
            Settings.EDGE.shards(),
            new ShardParts(
                Settings.EDGE.rules(),
                Settings.NAMESPACES,
                Settings.EDGE.tokens(),
                instance,
                ticker),
            this,
            world.dice);
    clock();
    upstream().members(fanouts.stream().map(each -> each.name).toList(), world.nanos());
  }

  @Override
  protected void gone() {
    List.copyOf(sockets).forEach(socket -> socket.cut("the edge is gone"));
    sockets.clear();
  }

  @Override
  protected void clock() {
    shard().at(world.nanos(), world.wallMillis());
  }

  @Override
  protected void turnEnded() {
    shard().turnEnded();
    upstream().turnEnded(world.nanos());
    shard().turnEnded();
  }

  @Override
  protected long nextWakeNanos() {
    return Math.min(upstream().nextWakeNanos(), shard().nextWakeNanos());
  }

  @Override
  protected void wake() {
    upstream().wake(world.nanos());
    shard().wake();
  }

  // Clients and publishers.

  /// A client's handshake has arrived.
  SocketEvents connect(Socket socket) {
    sockets.add(socket);
    return shard().connect(++connections, socket, socket.handshake());
  }

  void forgets(Socket socket) {
    sockets.remove(socket);
  }

  void publish(PublishCommand command, Consumer<PublishResult> done) {
    post(() -> upstream().publish(command, world.nanos(), done));
  }

  // The links.

  @Override
  public void dial(int link, String fanout) {
    close(link, "dialled anew");
    FanoutProcess process =
        fanouts.stream().filter(each -> each.name.equals(fanout)).findFirst().orElseThrow();
    Path path = network.between(name, fanout);
    int number = ++dials;
    current.put(link, number);
    world.coverage.hit("edge: dialled a fanout");
    post(() -> {
      if (isCurrent(link, number)) {
        upstream().opened(link, world.nanos());
      }
    });
    if (path.isRefusing(world.nanos()) || !process.alive()) {
      long when = Math.max(world.nanos() + 200_000, path.thereOpensAt());
      world.at(when, () -> post(() -> ended(link, number, "refused")));
      return;
    }
    Link<FanoutRequest, FanoutReply> open = new Link<>(world, path, this, process);
    links.put(link, open);
    open.dialled(
        frame -> {
          if (isCurrent(link, number)) {
            upstream().received(link, frame, world.nanos());
          }
        },
        cause -> ended(link, number, cause));
    open.open(() -> process.accept(open));
  }

  private boolean isCurrent(int link, int number) {
    return current.getOrDefault(link, 0) == number;
  }

  private void ended(int link, int number, String cause) {
    if (isCurrent(link, number)) {
      current.remove(link);
      links.remove(link);
      upstream().ended(link, cause, world.nanos());
    }
  }

  @Override
  public void send(int link, FanoutRequest frame) {
    Link<FanoutRequest, FanoutReply> open = links.get(link);
    if (open != null) {
      open.say(frame);
    }
  }

  @Override
  public boolean ready(int link) {
    Link<FanoutRequest, FanoutReply> open = links.get(link);
    return open != null && open.takes();
  }

  @Override
  public void close(int link, String reason) {
    current.remove(link);
    Link<FanoutRequest, FanoutReply> open = links.remove(link);
    if (open != null) {
      world.coverage.hit("edge: closed a link");
      open.hangUp(reason);
    }
  }

  @Override
  public void forget(int link) {
    close(link, "no member any more");
  }

  // Between the shard and the links.

  @Override
  public void tell(int to, List<ShardNews> news, Runnable consumed) {
    post(() -> shard().handle(new ShardEvent.News(news, consumed)));
  }

  @Override
  public void wishes(List<ShardWish> wishes) {
    post(() -> upstream().wishes(0, wishes, world.nanos()));
  }

  @Override
  public Uplink.Outcome uplinked(Uplink uplink) {
    return Uplink.Outcome.UNKNOWN_SESSION;
  }

  @Override
  public void later(Runnable event) {
    post(event);
  }

  @Override
  public void announce(String fanout, String what) {
    world.note(name + " link to " + fanout, what);
  }

  // The shard and its sockets.

  @Override
  public boolean later(ShardEvent event) {
    post(() -> shard().handle(event));
    return true;
  }

  @Override
  public void write(List<Outbox> outboxes) {
    for (Outbox outbox : outboxes) {
      if (outbox.begin()) {
        do {
          while (outbox.takes()) {
            outbox.writePiece(scratch);
          }
        } while (!outbox.end());
      }
    }
  }

  @Override
  public void opened(Outbox outbox) {}

  @Override
  public void gone(Outbox outbox) {}
}
