package io.holdfast.simulation;

import java.util.List;

/// Carries out one fault, and ends it when its time is over.
final class Harm {
  private static final int FLAPS = 8;

  private final Run run;
  private final World world;
  private final Fault fault;

  Harm(Run run, Fault fault) {
    this.run = run;
    this.world = run.world;
    this.fault = fault;
  }

  void happen() {
    world.coverage.hit("fault: " + fault.kind());
    world.note("fault", fault);
    if (fault.kind().isOfBackbone()) {
      toBackbone(run.server());
    } else {
      elsewhere();
    }
  }

  private void toBackbone(LogServer server) {
    switch (fault.kind()) {
      case BACKBONE_RESTART -> {
        server.kill();
        later(server::start);
      }
      case BACKBONE_RESTART_EMPTY -> {
        server.kill();
        server.wipe();
        later(server::start);
      }
      case BACKBONE_RESTART_OLD -> {
        server.kill();
        server.rollBack(fault.amount());
        later(server::start);
      }
      case BACKBONE_FREEZE -> {
        server.freeze(true);
        later(() -> server.freeze(false));
      }
      case BACKBONE_FLUSH -> server.wipe();
      case BACKBONE_TRIM -> server.trim(fault.amount() * 20);
      case BACKBONE_FULL -> {
        server.full(true);
        later(() -> server.full(false));
      }
      case BACKBONE_MUTE -> {
        server.mute(true);
        later(() -> server.mute(false));
      }
      case BACKBONE_CUT -> server.cut();
      case BACKBONE_FLAP -> flap(FLAPS);
      default -> throw new IllegalStateException(fault.toString());
    }
  }

  private void elsewhere() {
    switch (fault.kind()) {
      case HOLE -> {
        Path path = path();
        int ways = fault.amount() % 3;
        path.hole(world.nanos() + fault.lastsNanos(), ways != 1, ways != 2);
      }
      case CUT -> path().cut();
      case REFUSE -> {
        Path path = path();
        path.refuses(world.nanos() + fault.lastsNanos());
        path.cut();
      }
      case ADAPTER_KILL -> kill(run.adapters());
      case ADAPTER_FREEZE -> freeze(run.adapters());
      case FANOUT_KILL -> kill(run.fanouts());
      case FANOUT_FREEZE -> freeze(run.fanouts());
      case EDGE_KILL -> kill(run.edges());
      case EDGE_FREEZE -> freeze(run.edges());
      case DISK_FULL -> {
        Disk disk = pick(run.fanouts()).disk;
        disk.full(true);
        later(() -> disk.full(false));
      }
      case DISK_SLOW -> {
        Disk disk = pick(run.fanouts()).disk;
        disk.slow(500 * World.MILLI);
        later(() -> disk.slow(World.MILLI));
      }
      case CLIENT_DROP -> pick(run.clients()).drop();
      case CLOCK_JUMP -> world.shiftWall((fault.amount() - 10) * 360_000L);
      default -> throw new IllegalStateException(fault.toString());
    }
  }

  private void later(Runnable end) {
    world.after(fault.lastsNanos(), end);
  }

  private void flap(int left) {
    if (left > 0 && !run.isHealed()) {
      run.server().kill();
      world.after(
          world.between(50, 1_500) * World.MILLI,
          () -> {
            run.server().start();
            world.after(world.between(50, 3_000) * World.MILLI, () -> flap(left - 1));
          });
    }
  }

  private Path path() {
    return pick(run.network().all());
  }

  private <T> T pick(List<T> some) {
    return some.get(fault.index() % some.size());
  }

  private void kill(List<? extends Service> some) {
    Service process = pick(some);
    process.kill();
    later(process::start);
  }

  private void freeze(List<? extends Service> some) {
    Service process = pick(some);
    process.freeze(true);
    later(() -> process.freeze(false));
  }
}
