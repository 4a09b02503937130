package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Readers who come, are refused, and go, in any order and number. Promise: nothing of them is
/// left, nobody after them pays for it, and to come back is no gap (R11, R12, R13, R61).
class ComingAndGoingTest {
  private static final Position TOP = new Position(1_700_000_000_000L, 7);

  private final List<Long> follows = new ArrayList<>();
  private int drops;
  private int members;
  private final Hub hub =
      new Hub(
          new Upstream() {
            @Override
            public void follow(String channel, long follow) {
              follows.add(follow);
            }

            @Override
            public void drop(String channel) {
              drops++;
            }

            @Override
            public void recover(
                long ask, String channel, @Nullable Position after, boolean newestOnly, int limit) {
              hub()
                  .handle(
                      new HubEvent.Answered(ask, channel, new Start.Recovered(TOP, List.of())), 0);
            }

            @Override
            public void members(String channel, int count) {
              members = count;
            }
          },
          Namespaces.from(HoldfastCatalog.defaults()),
          new ResyncRule(true, 1_000, Duration.ZERO, Duration.ofSeconds(30)),
          new SplittableRandom(1),
          new PublicationFrames());

  private Hub hub() {
    return hub;
  }

  private Reader joins(Demand demand) {
    Reader reader = new Reader();
    hub.join(reader, "a", 1, demand, 0);
    return reader;
  }

  private void isFollowed() {
    hub.handle(new HubEvent.Followed("a", follows.getLast(), TOP), 0);
  }

  @Test
  void leavingTwiceOrWithoutHavingComeChangesNothing() {
    Reader stays = joins(new Demand.Top());
    Reader leaves = joins(new Demand.Top());
    isFollowed();
    hub.leave(leaves, "a");
    hub.leave(leaves, "a");
    hub.leave(new Reader(), "a");
    hub.leave(leaves, "nowhere");
    assertEquals(1, members);
    assertEquals(0, drops);
    hub.leave(stays, "a");
    hub.leave(stays, "a");
    assertEquals(1, drops);
    assertEquals(0, hub.channels());
  }

  @Test
  void fiftyRefusedStartsLeaveNothingAndTheNextIsServed() {
    Refusal refusal = new Refusal(Code.UNAVAILABLE, "the backbone is away");
    for (int i = 0; i < 50; i++) {
      Reader refused = joins(new Demand.Top());
      hub.handle(new HubEvent.FollowRefused("a", follows.getLast(), refusal), 0);
      assertInstanceOf(Start.Refused.class, refused.starts.getLast());
      assertEquals(0, hub.channels());
    }
    assertEquals(50, drops);
    Reader served = joins(new Demand.Top());
    isFollowed();
    assertEquals(List.of(new Start.AtTop(TOP)), served.starts);
    assertEquals(1, members);
  }

  @Test
  void leavingAndComingBackIsNoGap() {
    Reader reader = joins(new Demand.Top());
    isFollowed();
    for (int i = 0; i < 20; i++) {
      hub.leave(reader, "a");
      assertEquals(0, hub.channels());
      hub.join(reader, "a", 1, new Demand.After(TOP, 0), 0);
      isFollowed();
      assertEquals(new Start.Recovered(TOP, List.of()), reader.starts.getLast());
    }
    assertEquals(0, reader.lost);
    assertEquals(0, hub.resyncPasses());
    assertEquals(1, members);
  }

  @Test
  void aThousandWhoCameAndWentLeaveNothing() {
    for (int i = 0; i < 1_000; i++) {
      Reader reader = joins(new Demand.Top());
      if (i % 3 > 0) {
        isFollowed();
      }
      hub.leave(reader, "a");
    }
    assertEquals(0, hub.channels());
    assertEquals(follows.size(), drops);
    assertEquals(0, hub.resyncsWaiting());
    assertEquals(0, members);
  }

  private final class Reader implements Receiver {
    private final List<Start> starts = new ArrayList<>();
    private int lost;

    @Override
    public Dialect dialect() {
      return Dialect.WEBSOCKET_JSON;
    }

    @Override
    public void deliver(Frame frame) {}

    @Override
    public void inappropriate() {}

    @Override
    public void started(String channel, long ref, Start start) {
      starts.add(start);
      if (!(start instanceof Start.Refused)) {
        hub().goLive(this, channel, TOP.offset(), true, false, Intake.ALL);
      }
    }

    @Override
    public void positionLost(String channel) {
      lost++;
    }
  }
}
