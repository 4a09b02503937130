package io.holdfast.system.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what one client's server says: replies and pushes, several to a message.
///
/// Owned by the swarm's thread.
final class SwarmReplies {
  private static final long RESUBSCRIBES_FROM = 2500;

  private final SwarmClient client;
  private final Swarm swarm;
  private final JsonScanner json = new JsonScanner();
  private final List<long[]> recoveredPlaces = new ArrayList<>();
  private byte[] bytes = {};

  SwarmReplies(SwarmClient client, Swarm swarm) {
    this.client = client;
    this.swarm = swarm;
  }

  void read(byte[] text, int from, int to) {
    bytes = text;
    json.over(text, from, to);
    while (!json.atEnd()) {
      reply();
    }
  }

  private void reply() {
    long id = 0;
    boolean empty = true;
    json.enter();
    while (json.nextMember()) {
      empty = false;
      if (json.named("push")) {
        push();
      } else if (json.named("id")) {
        id = json.number();
      } else if (json.named("connect")) {
        connect();
      } else if (json.named("subscribe")) {
        subscribed(client.answered((int) id));
      } else if (json.named("error")) {
        json.skip();
        swarm.complain(
            "client %d: reply %d: %s"
                .formatted(client.number(), id, text(json.valueFrom(), json.valueTo())));
      } else {
        json.skip();
      }
    }
    if (empty) {
      client.ping();
    }
  }

  private void connect() {
    boolean pong = false;
    json.enter();
    while (json.nextMember()) {
      if (json.named("pong")) {
        pong = json.flag();
      } else {
        json.skip();
      }
    }
    client.connected(pong);
  }

  private void subscribed(@Nullable Follower follower) {
    boolean recoverable = false;
    boolean recovered = false;
    long offset = 0;
    String epoch = "";
    recoveredPlaces.clear();
    json.enter();
    while (json.nextMember()) {
      if (json.named("recoverable")) {
        recoverable = json.flag();
      } else if (json.named("recovered")) {
        recovered = json.flag();
      } else if (json.named("offset")) {
        offset = json.number();
      } else if (json.named("epoch")) {
        epoch = json.text();
      } else if (json.named("publications")) {
        json.enter();
        while (json.nextElement()) {
          recoveredPlaces.add(publication());
        }
      } else {
        json.skip();
      }
    }
    if (follower == null) {
      swarm.complain("client " + client.number() + ": a subscribe reply nobody asked for");
      return;
    }
    boolean asked = follower.recoverable && swarm.options().recovers();
    if (asked) {
      (recovered ? swarm.counts().recovered : swarm.counts().unrecovered).add(1);
      if (!recovered) {
        swarm.note(
            "client %d was not recovered from %d".formatted(client.number(), follower.offset));
      }
    }
    if (recoverable) {
      follower.positioned(offset, epoch, !(asked && recovered));
    }
    follower.subscribed = true;
    swarm.counts().subscribed.add(1);
    for (long[] place : recoveredPlaces) {
      deliver(follower, place);
    }
  }

  private void push() {
    Follower follower = null;
    json.enter();
    while (json.nextMember()) {
      if (json.named("channel")) {
        follower = client.follower(json.text());
      } else if (json.named("pub")) {
        long[] place = publication();
        if (follower == null) {
          swarm.complain("client " + client.number() + ": a publication of a channel not followed");
        } else {
          if (!follower.subscribed) {
            swarm.complain(
                "client " + client.number() + ": a publication before its subscribe reply");
          }
          deliver(follower, place);
        }
      } else if (json.named("unsubscribe")) {
        unsubscribed(follower);
      } else {
        json.skip();
      }
    }
  }

  private void unsubscribed(@Nullable Follower follower) {
    long code = 0;
    json.enter();
    while (json.nextMember()) {
      if (json.named("code")) {
        code = json.number();
      } else {
        json.skip();
      }
    }
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

  /// Its offset, and where its data is.
  private long[] publication() {
    long[] place = new long[3];
    json.enter();
    while (json.nextMember()) {
      if (json.named("offset")) {
        place[0] = json.number();
      } else if (json.named("data")) {
        json.skip();
        place[1] = json.valueFrom();
        place[2] = json.valueTo();
      } else {
        json.skip();
      }
    }
    return place;
  }

  private void deliver(Follower follower, long[] place) {
    SwarmCounts counts = swarm.counts();
    counts.publications.add(1);
    if (place[0] > 0) {
      long jump = follower.moved(place[0]);
      if (jump > 0) {
        counts.offsetJumps.add(1);
      } else if (jump < 0) {
        counts.offsetsBack.add(1);
        swarm.noteOffset(client.number(), place[0]);
      }
    }
    swarm
        .options()
        .deliveries()
        .publication(follower, place[0], bytes, (int) place[1], (int) place[2]);
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }
}
