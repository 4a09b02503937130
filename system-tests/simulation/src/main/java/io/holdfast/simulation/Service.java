package io.holdfast.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A process with a mailbox and a loop, as the shipped loops drive their cores: a turn handles some
/// of what waits, each event with the time before it, and then gathers. It may be frozen, so that
/// everything waits, or killed, so that everything is gone.
abstract class Service {
  private static final int EVENTS_PER_TURN = 64;
  private static final long TURN_NANOS = 200_000;

  final World world;
  final String name;
  private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
  private final List<Link<?, ?>> links = new ArrayList<>();
  private boolean alive;
  private boolean frozen;
  private boolean turnComes;
  private long armedNanos = Long.MAX_VALUE;
  private int life;

  Service(World world, String name) {
    this.world = world;
    this.name = name;
  }

  /// Builds the core anew and starts it.
  protected abstract void boot();

  /// The core is told the time.
  protected abstract void clock();

  protected abstract void turnEnded();

  protected abstract long nextWakeNanos();

  protected abstract void wake();

  /// What the process held outside of itself is cut off.
  protected void gone() {}

  final boolean alive() {
    return alive;
  }

  final int life() {
    return life;
  }

  final void start() {
    if (!alive) {
      alive = true;
      frozen = false;
      turnComes = false;
      armedNanos = Long.MAX_VALUE;
      life++;
      world.note("start", name);
      boot();
      post(() -> {});
    }
  }

  final void kill() {
    if (alive) {
      alive = false;
      frozen = false;
      mailbox.clear();
      world.note("kill", name);
      gone();
      for (Link<?, ?> link : List.copyOf(links)) {
        link.processGone(this);
      }
      links.clear();
    }
  }

  final void freeze(boolean freezes) {
    if (alive && frozen != freezes) {
      frozen = freezes;
      world.note(freezes ? "freeze" : "thaw", name);
      turnComes = false;
      if (!freezes) {
        comeSoon();
      }
    }
  }

  final void linked(Link<?, ?> link) {
    links.add(link);
  }

  final void unlinked(Link<?, ?> link) {
    links.remove(link);
  }

  /// An event of this life's loop.
  final void post(Runnable event) {
    if (alive) {
      mailbox.add(event);
      comeSoon();
    }
  }

  private void comeSoon() {
    if (!turnComes && !frozen) {
      turnComes = true;
      int of = life;
      world.after(world.dice.nextLong(TURN_NANOS), () -> turn(of));
    }
  }

  private void turn(int of) {
    if (!alive || frozen || of != life) {
      return;
    }
    turnComes = false;
    int most = 1 + world.dice.nextInt(EVENTS_PER_TURN);
    for (int i = 0; i < most && !mailbox.isEmpty() && alive; i++) {
      clock();
      mailbox.poll().run();
    }
    if (!alive) {
      return;
    }
    clock();
    if (nextWakeNanos() <= world.nanos()) {
      wake();
    }
    turnEnded();
    if (!mailbox.isEmpty()) {
      comeSoon();
    }
    arm();
  }

  private void arm() {
    long next = nextWakeNanos();
    if (next < armedNanos) {
      armedNanos = next;
      int of = life;
      world.at(
          next,
          () -> {
            if (of == life && alive) {
              armedNanos = Long.MAX_VALUE;
              comeSoon();
            }
          });
    }
  }
}
