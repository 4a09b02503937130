package io.holdfast.simulation;

import io.holdfast.backbone.spi.Partitions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The server behind a model backbone: one process with partitions that answers one request after
/// the other, and can die, freeze, forget, fall back in time, refuse writes and lose answers.
final class LogServer {
  private static final long SERVICE_NANOS = 30_000;
  static final String NAME = "backbone";

  private final World world;
  private final List<LogPartition> partitions = new ArrayList<>();
  private final List<LogSession> sessions = new ArrayList<>();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final Map<String, Integer> reads = new HashMap<>();
  private boolean up = true;
  private boolean frozen;
  private boolean working;
  private boolean full;
  private boolean mute;
  private int life;

  LogServer(World world, Truth truth, int count) {
    this.world = world;
    for (int i = 0; i < count; i++) {
      partitions.add(new LogPartition(world, truth, count));
    }
  }

  int partitions() {
    return partitions.size();
  }

  LogPartition partition(int index) {
    return partitions.get(index);
  }

  LogPartition partitionOf(String channel) {
    return partitions.get(Partitions.of(channel, partitions.size()));
  }

  boolean up() {
    return up;
  }

  /// Writes are refused for want of memory.
  boolean full() {
    return full;
  }

  /// What it does is done, but nobody hears of it.
  boolean mute() {
    return mute;
  }

  void attach(LogSession session) {
    sessions.add(session);
  }

  void detach(LogSession session) {
    sessions.remove(session);
  }

  void read(String channel) {
    reads.merge(channel, 1, Integer::sum);
  }

  void forgetReads() {
    reads.clear();
  }

  /// How often the history of a channel was read; only those that were.
  Map<String, Integer> reads() {
    return reads;
  }

  /// One request, as the server got it.
  void asked(Runnable request) {
    if (up) {
      waiting.add(request);
      work();
    }
  }

  private void work() {
    if (!working && !frozen && !waiting.isEmpty()) {
      working = true;
      int of = life;
      world.after(
          world.dice.nextLong(SERVICE_NANOS),
          () -> {
            working = false;
            if (of == life && up && !frozen && !waiting.isEmpty()) {
              waiting.poll().run();
              feedAll();
              work();
            }
          });
    }
  }

  private void feedAll() {
    List.copyOf(sessions).forEach(LogSession::feed);
  }

  // What breaks.

  void kill() {
    if (up) {
      up = false;
      frozen = false;
      working = false;
      life++;
      waiting.clear();
      world.note("kill", NAME);
      List.copyOf(sessions).forEach(session -> session.lost("the server is gone"));
    }
  }

  void start() {
    if (!up) {
      up = true;
      life++;
      partitions.forEach(LogPartition::restarted);
      world.note("start", NAME);
    }
  }

  void freeze(boolean freezes) {
    if (up && frozen != freezes) {
      frozen = freezes;
      working = false;
      world.note(freezes ? "freeze" : "thaw", NAME);
      work();
    }
  }

  void full(boolean refuses) {
    full = refuses;
  }

  void mute(boolean loses) {
    mute = loses;
  }

  /// Everything is forgotten, while it runs or while it does not.
  void wipe() {
    world.note("wipe", NAME);
    partitions.forEach(LogPartition::wipe);
    feedSoon();
  }

  void rollBack(int count) {
    world.note("roll back", count);
    partitions.forEach(partition -> partition.rollBack(world.dice.nextInt(count + 1)));
    feedSoon();
  }

  void trim(int count) {
    world.note("trim", count);
    partitions.forEach(partition -> partition.trim(world.dice.nextInt(count + 1)));
  }

  void cut() {
    List.copyOf(sessions).forEach(session -> session.lost("cut"));
  }

  private void feedSoon() {
    if (up) {
      asked(() -> {});
    }
  }
}
