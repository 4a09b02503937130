package io.holdfast.simulation;

import java.util.HashMap;
import java.util.Map;

/// One subscription of one client as a stock SDK keeps it: the epoch of the subscribe reply, and
/// the offset of the newest publication. It is held against the truth at every step.
final class Reader {
  private final World world;
  private final Truth truth;
  private final String client;
  final String channel;

  private final Map<String, Long> newestOf = new HashMap<>();
  boolean subscribed;
  boolean positioned;
  boolean ever;
  String epoch = "";
  long offset;

  /// How often it was told that it had missed something.
  int told;

  Reader(World world, Truth truth, String client, String channel) {
    this.world = world;
    this.truth = truth;
    this.client = client;
    this.channel = channel;
  }

  boolean numbered() {
    return !channel.startsWith("bare:");
  }

  private Violation broken(String what) {
    return new Violation("%s in %s at %s/%d: %s".formatted(client, channel, epoch, offset, what));
  }

  /// A subscribe reply that does not continue anything.
  void begins(String newEpoch, long newOffset, boolean hasPosition) {
    if (ever && positioned) {
      told++;
      world.coverage.hit("client: told that it missed something");
      if (newOffset < offset && epoch.equals(newEpoch)) {
        throw broken("P3: told to start at the earlier " + newOffset);
      }
    }
    if (!hasPosition) {
      // Without a position nothing ties it to what an earlier subscription was given.
      newestOf.clear();
    }
    epoch = newEpoch;
    offset = newOffset;
    positioned = hasPosition;
    subscribed = true;
    ever = true;
  }

  /// A subscribe reply that continues after the position asked for.
  void continues(String newEpoch) {
    world.coverage.hit("client: recovered");
    epoch = newEpoch;
    subscribed = true;
  }

  /// The reply's own offset, when it brings nothing.
  void stands(long at) {
    if (at < offset) {
      throw broken("P3: told to go on from the earlier " + at);
    }
    skips(at + 1);
    offset = at;
  }

  void published(long at, String text) {
    if (!subscribed) {
      throw broken("a publication without a subscription: " + text);
    }
    if (numbered()) {
      if (at == 0) {
        throw broken("a publication without an offset: " + text);
      }
      numbered(at, text);
    }
    inOrder(text);
  }

  private void numbered(long at, String text) {
    if (at <= offset) {
      throw broken("P2: offset " + at + " came again or late: " + text);
    }
    Fact fact = truth.at(channel, at);
    if (fact == null || !fact.text.equals(text)) {
      throw broken("P3: " + text + " at offset " + at + " is " + fact);
    }
    skips(at);
    offset = at;
  }

  /// Nothing that the backbone has may lie between; what the backbone lost meanwhile is not on its
  /// way to anybody.
  private void skips(long to) {
    for (Fact between : truth.between(channel, offset, to).values()) {
      if (between.kept) {
        throw broken("P2: silently lost " + between + " before " + to);
      }
      world.coverage.hit("client: passed over what the backbone lost");
    }
  }

  private void inOrder(String text) {
    int n = text.indexOf("\"n\":");
    String publisher = text.substring(0, n);
    long number = Long.parseLong(text.substring(n + 4, text.length() - 1));
    String name = publisher.substring(6, publisher.length() - 2) + " ";
    String key = name + number;
    Long before = newestOf.put(publisher, number);
    if (before == null || before < number) {
      return;
    }
    if (before > number && truth.wasRepeated(key)) {
      // Its publisher sent it again, behind newer ones.
      newestOf.put(publisher, before);
    } else if (before == number && truth.wasLost(key)) {
      // What the backbone lost before its publisher had an answer is published again.
      world.coverage.hit("client: got again what the backbone had lost");
    } else if (before > number && truth.wasHeld(key) && truth.wasLost(key)) {
      // Stored through another fanout, and the backbone forgot it together with its key: the one
      // that held it first stores it again.
      world.coverage.hit("client: got again what the backbone had lost");
    } else if (before > number && truth.wasHeldElsewhere(key, name + before)) {
      // Order is promised through one edge (ADR 0010).
      world.coverage.hit("client: held publication overtaken through another edge");
    } else {
      throw broken("P2: " + text + " came after " + before + " of the same publisher");
    }
  }

  /// At the end: nothing that the backbone has is missing.
  void converged() {
    if (!subscribed) {
      throw broken("P4: not subscribed in the end");
    }
    if (numbered()) {
      for (Fact after : truth.between(channel, offset, Long.MAX_VALUE).values()) {
        if (after.kept) {
          throw broken("P4: never got " + after);
        }
      }
    }
  }

  boolean isBehind() {
    return !subscribed
        || (numbered()
            && truth.between(channel, offset, Long.MAX_VALUE).values().stream()
                .anyMatch(fact -> fact.kept));
  }
}
