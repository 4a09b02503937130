package io.holdfast.simulation;

import io.holdfast.fanout.core.FanoutCore;
import io.holdfast.fanout.core.Outside;
import io.holdfast.fanout.downstream.EdgeReplies;
import io.holdfast.fanout.downstream.EdgeRequests;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.publish.SpoolCommand;
import io.holdfast.fanout.upstream.AdapterReplies;
import io.holdfast.fanout.upstream.AdapterRequests;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A fanout: the shipped core with a disk under its spool.
final class FanoutProcess extends Service implements Outside {
  private static final int BEAT_MILLIS = (int) Settings.FANOUT.beat().toMillis();

  private final Network network;
  private final List<AdapterProcess> adapters;
  final Disk disk;
  private final Map<Long, Link<FanoutRequest, FanoutReply>> edges = new HashMap<>();
  private EdgeReplies replies = new EdgeReplies(BEAT_MILLIS);
  private @Nullable Link<BackboneRequest, BackboneReply> adapter;
  private long adapterIncarnation;
  private long links;
  private @Nullable FanoutCore core;

  FanoutProcess(World world, String name, Network network, List<AdapterProcess> adapters) {
    super(world, name);
    this.network = network;
    this.adapters = adapters;
    this.disk = new Disk(world, name);
  }

  FanoutCore core() {
    FanoutCore booted = core;
    if (booted == null) {
      throw new IllegalStateException(name + " was never started");
    }
    return booted;
  }

  /// Whether something waits in its spool.
  boolean holds() {
    return core().facts().spool().count() > 0 || disk.size() > 0;
  }

  @Override
  protected void boot() {
    edges.clear();
    adapter = null;
    replies = new EdgeReplies(BEAT_MILLIS);
    core =
        new FanoutCore(
            Settings.FANOUT.core(self(), adapters.stream().map(each -> each.name).toList()),
            disk.open(event -> post(() -> core().spoolSaid(event))),
            this,
            world.dice);
    clock();
    core().start();
  }

  private PeerHello self() {
    return new PeerHello(
        PeerHello.MAJOR,
        PeerHello.MINOR,
        name + "." + life(),
        "simulated",
        "fanout",
        Settings.FANOUT.creditBytes(),
        name);
  }

  @Override
  protected void gone() {
    disk.torn();
  }

  @Override
  protected void clock() {
    core().at(world.nanos(), world.wallMillis());
  }

  @Override
  protected void turnEnded() {
    core().turnEnded();
    replies.turnEnded();
  }

  @Override
  protected long nextWakeNanos() {
    return core().nextWakeNanos();
  }

  @Override
  protected void wake() {
    core().wake();
  }

  /// An edge's dial has arrived.
  void accept(Link<FanoutRequest, FanoutReply> link) {
    long number = ++links;
    edges.put(number, link);
    core().edgeOpened(number);
    link.accepted(
        frame -> core().edgeSaid(number, EdgeRequests.read(frame)),
        cause -> {
          edges.remove(number);
          core().edgeEnded(number, cause);
        });
  }

  @Override
  public void toEdge(long edge, List<EdgeReply> frames) {
    Link<FanoutRequest, FanoutReply> link = edges.get(edge);
    if (link != null) {
      for (EdgeReply frame : frames) {
        link.reply(replies.write(frame, false));
      }
    }
  }

  @Override
  public void closeEdge(long edge, String reason) {
    Link<FanoutRequest, FanoutReply> link = edges.remove(edge);
    if (link != null) {
      world.coverage.hit("fanout: closed an edge's link");
      link.drop(reason);
      post(() -> core().edgeEnded(edge, reason));
    }
  }

  @Override
  public void dial(String to, long incarnation) {
    Link<BackboneRequest, BackboneReply> before = adapter;
    if (before != null) {
      before.hangUp("dialled anew");
    }
    adapterIncarnation = incarnation;
    AdapterProcess process =
        adapters.stream().filter(each -> each.name.equals(to)).findFirst().orElseThrow();
    Path path = network.between(name, to);
    world.coverage.hit("fanout: dialled an adapter");
    if (path.isRefusing(world.nanos()) || !process.alive()) {
      adapter = null;
      refuse(path, incarnation);
      return;
    }
    Link<BackboneRequest, BackboneReply> link = new Link<>(world, path, this, process);
    link.dialled(
        frame -> core().adapterSaid(incarnation, AdapterReplies.read(frame)),
        cause -> core().adapterEnded(incarnation, cause));
    link.open(() -> process.accept(link));
    adapter = link;
    link.say(AdapterRequests.write(new AdapterRequest.Hello(self()), BEAT_MILLIS));
  }

  private void refuse(Path path, long incarnation) {
    long open = path.thereOpensAt();
    world.at(
        Math.max(world.nanos() + 200_000, open),
        () -> post(() -> core().adapterEnded(incarnation, "refused")));
  }

  @Override
  public void toAdapter(long incarnation, List<AdapterRequest> frames) {
    Link<BackboneRequest, BackboneReply> link = adapter;
    if (link != null && incarnation == adapterIncarnation) {
      for (AdapterRequest frame : frames) {
        link.say(AdapterRequests.write(frame, BEAT_MILLIS));
      }
    }
  }

  @Override
  public void hangUp(long incarnation, String reason) {
    Link<BackboneRequest, BackboneReply> link = adapter;
    if (link != null && incarnation == adapterIncarnation) {
      adapter = null;
      world.coverage.hit("fanout: hung up on an adapter");
      link.hangUp(reason);
    }
  }

  @Override
  public void spool(List<SpoolCommand> commands) {
    if (!commands.isEmpty()) {
      disk.take(commands);
    }
  }

  @Override
  public void announce(boolean warning, String what) {
    world.note(name + " says", what);
  }
}
