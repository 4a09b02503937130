package io.holdfast.simulation;

import io.holdfast.backbone.redis.Memory;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Guarantees;
import io.holdfast.backbone.spi.SessionEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The model backbone as one adapter's process has it; what is remembered of the log lives as long.
final class LogBackbone implements Backbone {
  private static final long KNOCK_NANOS = World.SECOND;

  private final World world;
  private final LogServer server;
  private final Path path;
  private final Service process;
  final List<Memory> memories = new ArrayList<>();

  LogBackbone(World world, LogServer server, Path path, Service process) {
    this.world = world;
    this.server = server;
    this.path = path;
    this.process = process;
    for (int i = 0; i < server.partitions(); i++) {
      memories.add(Memory.NONE);
    }
  }

  @Override
  public Guarantees guarantees() {
    return new Guarantees(true, true, true, true, LogPartition.BYTES_MAX, Duration.ofMinutes(5));
  }

  @Override
  public String identity() {
    return "model";
  }

  @Override
  public int partitions() {
    return server.partitions();
  }

  @Override
  public void prepare() {}

  @Override
  public BackboneSession open(SessionEvents events) {
    LogSession session = new LogSession(world, server, path, process, this, events);
    session.dial();
    return session;
  }

  /// As a ping on a small connection: who is refused, gets no answer or hits a hole hears that
  /// nobody is there.
  @Override
  public void knock(Consumer<Boolean> present) {
    int life = process.life();
    boolean[] answered = {false};
    if (path.isRefusing(world.nanos()) || !server.up()) {
      world.after(KNOCK_NANOS / 1_000, () -> said(life, answered, present, false));
      return;
    }
    world.after(KNOCK_NANOS, () -> said(life, answered, present, false));
    if (path.thereOpensAt() <= world.nanos()) {
      server.asked(() -> {
        if (!server.mute() && path.backOpensAt() <= world.nanos()) {
          world.after(KNOCK_NANOS / 1_000, () -> said(life, answered, present, true));
        }
      });
    }
  }

  private void said(int life, boolean[] answered, Consumer<Boolean> present, boolean there) {
    if (!answered[0] && process.alive() && process.life() == life) {
      answered[0] = true;
      world.coverage.hit(
          there ? "adapter: knocked, somebody there" : "adapter: knocked, nobody there");
      present.accept(there);
    }
  }

  @Override
  public void close() {}
}
