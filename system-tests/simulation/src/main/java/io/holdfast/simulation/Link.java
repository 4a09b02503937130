package io.holdfast.simulation;

import java.util.function.Consumer;

/// A stream between two processes, as TCP is: frames come in order and each once, late by chance;
/// what stands in a hole comes when the hole closes, the end included, unless nobody is there any
/// more.
///
/// @param <Q> what the dialling end says
/// @param <R> what the accepting end says
final class Link<Q, R> {
  private static final long LATENCY_NANOS = 300_000;
  private static final int WINDOW = 256;

  /// One direction.
  private final class Way<F> {
    final Service from;
    final Service to;
    final String name;
    Consumer<F> taker = _ -> {};
    Consumer<String> ender = _ -> {};
    long lastNanos;
    int underWay;
    boolean ended;

    Way(Service from, Service to, String name) {
      this.from = from;
      this.to = to;
      this.name = name;
    }

    void send(F frame) {
      underWay++;
      arrive(() -> {
        underWay--;
        if (underWay == WINDOW - 1) {
          from.post(() -> {});
        }
        if (!ended) {
          world.note(name, frame);
          taker.accept(frame);
        }
      });
    }

    void end(String cause) {
      arrive(() -> {
        if (!ended) {
          ended = true;
          to.unlinked(Link.this);
          world.note(name + " ends", cause);
          ender.accept(cause);
        }
      });
    }

    private void arrive(Runnable what) {
      int life = to.life();
      long latency = 20_000 + world.dice.nextLong(LATENCY_NANOS);
      long when = Math.max(world.nanos() + latency, lastNanos + 1);
      deliver(when, life, what);
    }

    private void deliver(long when, int life, Runnable what) {
      lastNanos = Math.max(lastNanos, when);
      world.at(
          when,
          () -> {
            long open = path.openAt(to);
            if (open > world.nanos()) {
              deliver(Math.max(open, lastNanos + 1), life, what);
            } else if (to.alive() && to.life() == life) {
              to.post(what);
            }
          });
    }
  }

  private final World world;
  private final Path path;
  private final Service dialler;
  private final Way<Q> there;
  private final Way<R> back;
  private boolean over;

  Link(World world, Path path, Service dialler, Service acceptor) {
    this.world = world;
    this.path = path;
    this.dialler = dialler;
    this.there = new Way<>(dialler, acceptor, dialler.name + " > " + acceptor.name);
    this.back = new Way<>(acceptor, dialler, dialler.name + " < " + acceptor.name);
    dialler.linked(this);
    acceptor.linked(this);
    path.carries(this);
  }

  /// What the accepting end does with frames and with the end.
  void accepted(Consumer<Q> taker, Consumer<String> ender) {
    there.taker = taker;
    there.ender = ender;
  }

  void dialled(Consumer<R> taker, Consumer<String> ender) {
    back.taker = taker;
    back.ender = ender;
  }

  /// The accepting end learns of the link before anything is said on it.
  void open(Runnable accepting) {
    there.arrive(accepting);
  }

  void say(Q frame) {
    if (!over) {
      there.send(frame);
    }
  }

  void reply(R frame) {
    if (!over) {
      back.send(frame);
    }
  }

  /// Whether the dialling end may send without waiting.
  boolean takes() {
    return !over && there.underWay < WINDOW;
  }

  /// The dialling end hangs up and listens no more.
  void hangUp(String cause) {
    back.ended = true;
    dialler.unlinked(this);
    finish(cause, there);
  }

  /// The accepting end hangs up and listens no more.
  void drop(String cause) {
    there.ended = true;
    there.to.unlinked(this);
    finish(cause, back);
  }

  /// Both ends learn that it is over.
  void cut(String cause) {
    if (!over) {
      over = true;
      path.carriesNoMore(this);
      there.end(cause);
      back.end(cause);
    }
  }

  private void finish(String cause, Way<?> other) {
    if (!over) {
      over = true;
      path.carriesNoMore(this);
      other.end(cause);
    }
  }

  void processGone(Service process) {
    if (process.equals(dialler)) {
      hangUp("the peer is gone");
    } else {
      drop("the peer is gone");
    }
  }
}
