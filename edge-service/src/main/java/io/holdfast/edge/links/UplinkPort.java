package io.holdfast.edge.links;

import io.holdfast.edge.command.Uplink;

/// Where this edge's sessions take what their clients say by requests.
public interface UplinkPort {
  /// Returns at once.
  Uplink.Outcome take(Uplink uplink);
}
