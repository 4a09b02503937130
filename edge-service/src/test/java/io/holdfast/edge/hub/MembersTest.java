package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedPush;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ReplyFrames;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Members of a channel who come and go.
class MembersTest {
  private final Members members = new Members("a", true, 1);
  private int comparisons;

  /// Takes nothing in.
  static final class Deaf implements Receiver {
    @Override
    public Dialect dialect() {
      return Dialect.WEBSOCKET_JSON;
    }

    @Override
    public void deliver(Frame frame) {}

    @Override
    public void inappropriate() {}

    @Override
    public void started(String channel, long ref, Start start) {}

    @Override
    public void positionLost(String channel) {}
  }

  /// Counts how often somebody looks for it.
  private final class Counting implements Receiver {
    int frames;

    @Override
    @SuppressWarnings("EqualsUnsafeCast") // it meets only its like
    public boolean equals(Object other) {
      comparisons++;
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }

    @Override
    public Dialect dialect() {
      return Dialect.WEBSOCKET_JSON;
    }

    @Override
    public void deliver(Frame frame) {
      frames++;
    }

    @Override
    public void inappropriate() {}

    @Override
    public void started(String channel, long ref, Start start) {}

    @Override
    public void positionLost(String channel) {}
  }

  @Test
  void findsWhoLeavesWithoutLookingAtEverybody() {
    List<Counting> all = join(2_000);
    Collections.shuffle(all, new Random(5));
    comparisons = 0;
    all.forEach(receiver -> assertTrue(members.remove(receiver)));

    assertTrue(comparisons < 20_000, () -> comparisons + " comparisons");
    assertEquals(0, members.count());
    assertFalse(members.remove(all.getFirst()));
  }

  @Test
  void findsWhoWaitsWithoutLookingAtEverybody() {
    List<Waiter> waiters = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      waiters.add(new Waiter(i, "a", new Counting(), 1, new Demand.Top()));
    }
    waiters.forEach(members::waits);
    comparisons = 0;
    waiters.reversed().forEach(members::waitsNoMore);

    assertTrue(comparisons < 20_000, () -> comparisons + " comparisons");
    assertTrue(members.isIdle());
  }

  @Test
  void tellsExactlyThoseWhoStay() {
    List<Counting> all = join(20);
    List<Counting> gone = List.of(all.get(0), all.get(7), all.get(19));
    gone.forEach(members::remove);
    members.tell(
        new EncodedPush(new Push.Unsubscribed("a", UnsubscribeReason.SERVER), new ReplyFrames()));

    all.forEach(receiver -> assertEquals(gone.contains(receiver) ? 0 : 1, receiver.frames));
    assertEquals(17, members.count());
  }

  @Test
  void knowsWhichMemberIsStillThere() {
    Counting receiver = new Counting();
    Member first = new Member(receiver, 0, true, true);
    members.add(first);
    assertTrue(members.contains(first));
    members.remove(receiver);
    Member second = new Member(receiver, 0, true, true);
    members.add(second);

    assertFalse(members.contains(first));
    assertTrue(members.contains(second));
  }

  private List<Counting> join(int count) {
    List<Counting> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Counting receiver = new Counting();
      all.add(receiver);
      members.add(new Member(receiver, 0, true, true));
    }
    return all;
  }
}
