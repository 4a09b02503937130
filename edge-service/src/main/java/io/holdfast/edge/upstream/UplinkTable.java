package io.holdfast.edge.upstream;

import io.holdfast.contract.Wire;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.command.Uplink.Outcome;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;

/// What of uplinks must be remembered: how many bytes are under way to other edges, which link to
/// ask next, and which of the uplinks that other edges pass on were taken already, since one whose
/// link was lost is sent again over another.
///
/// Owned by the upstream loop.
final class UplinkTable {
  /// Under way to other edges; more is refused as overload.
  static final long BYTES_MAX = 64L << 20;

  /// Uplinks remembered, about 150 bytes each. An uplink is sent again at once when its link is
  /// lost, so the newest ones suffice.
  static final int REMEMBERED_MAX = 16_384;

  private record Origin(String edge, long key) {}

  private final Routes routes;
  private final SequencedSet<Origin> taken = new LinkedHashSet<>();
  private long bytes;
  private long keys;

  UplinkTable(Routes routes) {
    this.routes = routes;
  }

  boolean takes(Uplink uplink) {
    return bytes == 0 || bytes + uplink.weight() <= BYTES_MAX;
  }

  long nextKey() {
    return ++keys;
  }

  void began(Uplink uplink) {
    bytes += uplink.weight();
  }

  void ended(Uplink uplink) {
    bytes -= uplink.weight();
  }

  /// A serving link that has not said yet that it does not know the edge; -1 when there is none.
  /// The uplinks of a session take the same way as long as the links stay.
  int linkFor(Uplink uplink, Set<Integer> refusedBy) {
    int count = routes.count();
    for (int i = 0; i < count; i++) {
      int link = Math.floorMod(uplink.session().hashCode() + i, count);
      if (routes.serves(link) && !refusedBy.contains(link)) {
        return link;
      }
    }
    return -1;
  }

  /// Takes what another edge passed on, once.
  Outcome take(io.holdfast.proto.v1.Uplink wire, Outside outside) {
    Uplink uplink = new Uplink(wire.getEdge(), wire.getSession(), Wire.payload(wire.getData()));
    Origin origin = new Origin(wire.getFrom(), wire.getKey());
    if (taken.contains(origin)) {
      return Outcome.TAKEN;
    }
    Outcome outcome = outside.uplinked(uplink);
    if (outcome == Outcome.TAKEN) {
      taken.add(origin);
      if (taken.size() > REMEMBERED_MAX) {
        taken.removeFirst();
      }
    }
    return outcome;
  }
}
