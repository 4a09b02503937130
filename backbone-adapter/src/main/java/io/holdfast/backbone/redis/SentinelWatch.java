package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;

/// Looks every second whether the Sentinels still name the master that the session was dialled to.
/// When they have gone on to another one the session is over, whatever its connections say: an old
/// master that is cut off, or not yet told, takes appends that will be lost. Sentinels that do not
/// answer prove nothing.
///
/// Owned by the session's loop; it asks on a thread of its own.
final class SentinelWatch {
  private static final long EVERY_NANOS = 1_000_000_000L;

  private final RedisCore core;
  private final Sentinels sentinels;
  private final Finding.Master master;

  SentinelWatch(RedisCore core, Sentinels sentinels, Finding.Master master) {
    this.core = core;
    this.sentinels = sentinels;
    this.master = master;
  }

  void start() {
    core.later(EVERY_NANOS, this::look);
  }

  private void look() {
    Thread.ofVirtual()
        .name("backbone-redis-watch")
        .start(() -> {
          Finding found = sentinels.find();
          core.offer(() -> found(found));
        });
  }

  private void found(Finding found) {
    if (core.over()) {
      return;
    }
    if (found instanceof Finding.Master now && master.isReplacedBy(now)) {
      core.end(
          new Fault(
              Fault.Kind.DEMOTED,
              "the Sentinels name another master, " + now.address() + " for " + master.address()));
    } else {
      start();
    }
  }
}
