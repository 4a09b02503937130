package io.holdfast.edge.upstream;

import io.holdfast.edge.command.Uplink;
import io.holdfast.proto.v1.FanoutRequest;
import java.util.List;

/// The world as the upstream machine sees it.
public interface Outside {
  void dial(int link);

  void send(int link, FanoutRequest frame);

  /// Whether the link's transport takes a frame now; when it does again, a turn begins.
  boolean ready(int link);

  void close(int link, String reason);

  /// Hands news to a shard; `consumed` runs, on any thread, when it has dealt with them.
  void tell(int shard, List<ShardNews> news, Runnable consumed);

  /// Another edge passes on what a client of ours said; taking it costs no time.
  Uplink.Outcome uplinked(Uplink uplink);

  /// Runs the given thing later as an event of the machine's own loop. From any thread.
  void later(Runnable event);

  /// One line for people about a link.
  void announce(int link, String what);
}
