package io.holdfast.edge.shard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Large replies against the bound of an outbox.
class ReplyRoomTest {
  private final ReplyRoom room = new ReplyRoom(1_000);

  @Test
  void takesTheFirstWhateverItsSizeAndThenWhatFits() {
    assertTrue(room.takes(900, 0, false));
    assertTrue(room.takes(300, 400, false));
    assertFalse(room.takes(300, 500, false));
    assertTrue(room.takes(0, 1_000, false));
  }

  @Test
  void boundsWhatTheConnectReplyBringsOfAllChannelsTogether() {
    assertTrue(room.takes(500, 0, true));
    assertTrue(room.takes(250, 0, true));
    assertFalse(room.takes(1, 0, true));
    assertTrue(room.takes(500, 0, false));
  }
}
