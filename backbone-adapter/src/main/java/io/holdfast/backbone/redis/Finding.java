package io.holdfast.backbone.redis;

import io.holdfast.backbone.redis.RedisAnswer.Fault;
import java.util.List;

/// Where the master is, as far as anybody knows.
sealed interface Finding {
  /// It is here. Of two that differ the one with the higher configuration epoch is the later.
  ///
  /// @param address `redis://host:port`
  /// @param configEpoch the Sentinels' number of the failover that made it the master
  record Master(String address, long configEpoch) implements Finding {
    /// Whether the Sentinels have gone on to another one.
    boolean isReplacedBy(Master now) {
      return now.configEpoch() > configEpoch && !now.address().equals(address);
    }
  }

  /// Nobody says.
  record Nobody(Fault fault) implements Finding {}

  /// What to believe when several were asked: the latest failover that anybody knows of, and of
  /// equals what most say. One Sentinel's word is enough, because one that was cut off knows only
  /// of earlier failovers.
  static Finding of(List<Finding> said) {
    Master best = null;
    Nobody none = new Nobody(new Fault(Fault.Kind.ABSENT, "no Sentinel answers"));
    for (Finding one : said) {
      switch (one) {
        case Master master -> best = best == null || isBetter(master, best, said) ? master : best;
        case Nobody nobody -> none = isTelling(nobody) || !isTelling(none) ? nobody : none;
      }
    }
    return best == null ? none : best;
  }

  private static boolean isTelling(Nobody nobody) {
    return nobody.fault().kind() == Fault.Kind.INCURABLE;
  }

  private static boolean isBetter(Master one, Master best, List<Finding> said) {
    return one.configEpoch() != best.configEpoch()
        ? one.configEpoch() > best.configEpoch()
        : said.stream().filter(one::equals).count() > said.stream().filter(best::equals).count();
  }
}
