package io.holdfast.fanout.frame;

import io.holdfast.contract.Lineage;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import org.jspecify.annotations.Nullable;

/// The answer to a {@link Follow}: a verdict, or a refusal in its place. Exactly one is set.
/// Publications up to `removedUpTo` were removed on request; only adapters say.
///
/// Immutable.
public record FollowVerdict(
    String channel,
    long generation,
    @Nullable Recovery verdict,
    Lineage lineage,
    @Nullable Refusal refused,
    long removedUpTo) {
  public static FollowVerdict of(
      String channel, long generation, Recovery verdict, Lineage lineage) {
    return new FollowVerdict(channel, generation, verdict, lineage, null, 0);
  }

  public static FollowVerdict refused(String channel, long generation, Refusal why) {
    return new FollowVerdict(channel, generation, null, Lineage.EMPTY, why, 0);
  }

  public FollowVerdict withRemoved(long upTo) {
    return new FollowVerdict(channel, generation, verdict, lineage, refused, upTo);
  }
}
