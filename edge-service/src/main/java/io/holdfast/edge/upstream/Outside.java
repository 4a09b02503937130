package io.holdfast.edge.upstream;

import io.holdfast.edge.command.Uplink;
import io.holdfast.proto.v1.FanoutRequest;
import java.util.List;

/// The world as the upstream machine sees it.
public interface Outside {
  /// Opens the link to this fanout, ending what the link was before.
  void dial(int link, String fanout);

  void send(int link, FanoutRequest frame);

  /// Whether the link's transport takes a frame now; when it does again, a turn begins.
  boolean ready(int link);

  void close(int link, String reason);

  /// The link's number is free for another fanout: nothing is kept for this one.
  void forget(int link);

  /// Hands news to a shard; `consumed` runs, on any thread, when it has dealt with them.
  void tell(int shard, List<ShardNews> news, Runnable consumed);

  /// Another edge passes on what a client of ours said; taking it costs no time.
  Uplink.Outcome uplinked(Uplink uplink);

  /// Runs the given thing later as an event of the machine's own loop. From any thread.
  void later(Runnable event);

  /// One line for people about the link to a fanout.
  void announce(String fanout, String what);
}
