package io.holdfast.fanout.stream;

import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Lineage.Standing;
import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks the backbone about positions that lie beyond what this service knows: of a newer epoch, or
/// above its top, as a reader brings them that another fanout served. Equal positions share one
/// read.
///
/// Owned by the fanout's loop.
final class Proofs {
  /// Positions of one channel asked about at a time; more are refused.
  static final int POSITIONS_MAX = 64;

  /// Who waits for the answer.
  interface Seeker {
    /// The position is part of the channel; this service will get there.
    void proven(Lineage lineage);

    /// The backbone never handed it out, or no longer knows.
    void disproven();

    /// Too many different positions are being asked about.
    void turnedAway();
  }

  private final Channel channel;
  private final Upstream upstream;
  private final Turn turn;
  private final Map<Position, List<Seeker>> seeking = new HashMap<>();

  Proofs(Channel channel, Upstream upstream, Turn turn) {
    this.channel = channel;
    this.upstream = upstream;
    this.turn = turn;
  }

  void seek(Position position, Seeker seeker) {
    List<Seeker> others = seeking.get(position);
    if (others != null) {
      others.add(seeker);
    } else if (seeking.size() >= POSITIONS_MAX) {
      seeker.turnedAway();
    } else {
      seeking.put(position, new ArrayList<>(List.of(seeker)));
      ask(position);
    }
  }

  private void ask(Position position) {
    upstream.read(
        new HistoryQuery(channel.name(), position, 1, false, 0, 0),
        new ReadOwner() {
          @Override
          public void page(HistoryPage page) {
            answered(position, page.lineage());
          }

          @Override
          public void refused(Refusal why) {
            turn.after(
                Upstream.retryNanos(why),
                () -> {
                  if (wanted()) {
                    ask(position);
                  }
                });
          }

          @Override
          public boolean wanted() {
            return channel.isOpen() && seeking.containsKey(position);
          }
        });
  }

  private void answered(Position position, Lineage lineage) {
    List<Seeker> seekers = seeking.remove(position);
    if (seekers == null) {
      return;
    }
    boolean known = lineage.place(position) instanceof Standing.OnLog;
    for (Seeker seeker : seekers) {
      if (known) {
        seeker.proven(lineage);
      } else {
        seeker.disproven();
      }
    }
  }
}
