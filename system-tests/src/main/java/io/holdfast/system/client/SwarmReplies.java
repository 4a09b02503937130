package io.holdfast.system.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what one client's server says, and does about it what a stock SDK would. How replies look
/// is the subclass's; what they mean is here.
///
/// Owned by the swarm's thread.
abstract class SwarmReplies {
  private static final long RESUBSCRIBES_FROM = 2500;

  /// A subscribe reply that is being read.
  static final class SubscribeReply {
    boolean recoverable;
    boolean recovered;
    long offset;
    String epoch = "";
    final List<Place> publications = new ArrayList<>();
  }

  /// A publication that is being read: its offset, and where its data is.
  record Place(long offset, int from, int to) {}

  private final SwarmClient client;
  private final Swarm swarm;
  private byte[] bytes = {};

  SwarmReplies(SwarmClient client, Swarm swarm) {
    this.client = client;
    this.swarm = swarm;
  }

  /// Reads a message from `from` to `to`.
  final void read(byte[] message, int from, int to) {
    bytes = message;
    readAll(message, from, to);
  }

  abstract void readAll(byte[] message, int from, int to);

  final void pinged() {
    client.ping();
  }

  final void failed(long id, String why) {
    swarm.complain("client %d: reply %d: %s".formatted(client.number(), id, why));
  }

  final void connected(boolean answersPings) {
    client.connected(answersPings);
  }

  final @Nullable Follower follower(int nameFrom, int nameTo) {
    return client.follower(bytes, nameFrom, nameTo);
  }

  final void subscribed(int id, SubscribeReply reply) {
    Follower follower = client.answered(id);
    if (follower == null) {
      swarm.complain("client " + client.number() + ": a subscribe reply nobody asked for");
      return;
    }
    boolean asked = follower.recoverable && swarm.options().recovers();
    if (asked) {
      (reply.recovered ? swarm.counts().recovered : swarm.counts().unrecovered).add(1);
      if (!reply.recovered) {
        swarm.options().deliveries().unrecovered(follower);
        swarm.note(
            "client %d was not recovered from %d".formatted(client.number(), follower.offset));
      }
    }
    if (reply.recoverable) {
      follower.positioned(reply.offset, reply.epoch, !(asked && reply.recovered));
    }
    follower.subscribed = true;
    swarm.counts().subscribed.add(1);
    for (Place place : reply.publications) {
      deliver(follower, place);
    }
  }

  final void published(@Nullable Follower follower, Place place) {
    if (follower == null) {
      swarm.complain("client " + client.number() + ": a publication of a channel not followed");
      return;
    }
    if (!follower.subscribed) {
      swarm.complain("client " + client.number() + ": a publication before its subscribe reply");
    }
    deliver(follower, place);
  }

  final void unsubscribed(@Nullable Follower follower, long code) {
    swarm.counts().unsubscribes.add(1);
    swarm.note("client %d was unsubscribed with %d".formatted(client.number(), code));
    if (follower != null && follower.subscribed) {
      follower.subscribed = false;
      swarm.counts().subscribed.add(-1);
      if (code >= RESUBSCRIBES_FROM) {
        client.subscribe(follower);
      }
    }
  }

  private void deliver(Follower follower, Place place) {
    SwarmCounts counts = swarm.counts();
    counts.publications.add(1);
    if (place.offset > 0) {
      long jump = follower.moved(place.offset);
      if (jump > 0) {
        counts.offsetJumps.add(1);
      } else if (jump < 0) {
        counts.offsetsBack.add(1);
        swarm.noteOffset(client.number(), place.offset);
      }
    }
    swarm.options().deliveries().publication(follower, place.offset, bytes, place.from, place.to);
  }
}
