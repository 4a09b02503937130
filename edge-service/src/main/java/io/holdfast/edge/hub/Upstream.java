package io.holdfast.edge.hub;

import io.holdfast.contract.Position;
import org.jspecify.annotations.Nullable;

/// What a hub asks of the links. Answers come as {@link HubEvent}s, in the order of the link.
public interface Upstream {
  /// From now on tell me about this channel; answered by `Followed` or `FollowRefused` with the
  /// same number.
  void follow(String channel, long follow);

  /// Nobody here is interested any more.
  void drop(String channel);

  /// Answered by one `Recovered` with the same number. `newestOnly` wants the last publication
  /// only.
  void recover(long ask, String channel, @Nullable Position after, boolean newestOnly, int limit);

  /// So many members are in the channel now.
  void members(String channel, int count);
}
