package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import io.holdfast.backbone.redis.RedisAnswer.Reply;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Refusal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Reads history: walks of a channel's entries inside Redis, in steps that keep it from blocking
/// long.
///
/// Owned by the session's loop.
final class RedisPages {
  private final RedisCore core;
  private final Set<HistoryWalk> underWay = new LinkedHashSet<>();

  RedisPages(RedisCore core) {
    this.core = core;
  }

  void read(RedisPartition partition, HistoryQuery query, HistoryHandler handler) {
    if (core.over()) {
      handler.refused(RedisWriter.closed("the session is over"));
      return;
    }
    HistoryWalk walk = new HistoryWalk(partition, query, handler);
    underWay.add(walk);
    step(walk);
  }

  private void step(HistoryWalk walk) {
    Pubsub pubsub = core.pubsub();
    if (pubsub == null) {
      core.call(
          Script.WALK,
          walk.partition(),
          List.of(),
          walk.arguments(),
          answer -> answered(walk, answer));
    } else {
      pubsub.walk(walk.partition(), walk.arguments(), answer -> answered(walk, answer));
    }
  }

  private void answered(HistoryWalk walk, RedisAnswer answer) {
    switch (answer) {
      case Fault fault -> {
        refuse(walk, RedisWriter.closed(fault.cause()));
        core.fault(fault);
      }
      case Reply reply -> walked(walk, reply.list());
    }
  }

  private void walked(HistoryWalk walk, List<?> reply) {
    LogState state = LogState.of(RedisReply.list(reply.get(0)));
    if (!core.logs().accepts(walk.partition(), state)) {
      walk.begin();
      core.logs()
          .look(
              walk.partition(),
              found -> step(walk),
              fault -> refuse(walk, RedisWriter.closed(fault.cause())));
    } else if (walk.take(state, reply)) {
      underWay.remove(walk);
      walk.handler().page(walk.page());
    } else {
      step(walk);
    }
  }

  private void refuse(HistoryWalk walk, Refusal refusal) {
    if (underWay.remove(walk)) {
      walk.handler().refused(refusal);
    }
  }

  void end(Refusal refusal) {
    List.copyOf(underWay).forEach(walk -> refuse(walk, refusal));
  }
}
