package io.holdfast.fanout.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.fanout.frame.PresenceAbsence;
import io.holdfast.fanout.frame.PresenceEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTableTest {
  private static final ClientInfo ANN = client("ann", "c1");
  private static final ClientInfo ANN_AGAIN = client("ann", "c2");
  private static final ClientInfo BOB = client("bob", "c3");

  private final PresenceTable table = new PresenceTable(10);

  private static ClientInfo client(String user, String client) {
    return new ClientInfo(user, client, Payload.EMPTY, Payload.EMPTY);
  }

  private static PresenceEntry in(String channel, ClientInfo info) {
    return new PresenceEntry(channel, info, true, true);
  }

  private static PresenceTable.Change change(boolean joined, ClientInfo info) {
    return new PresenceTable.Change("room", joined, info);
  }

  @Test
  void joinsAndLeavesAreAnnouncedOnce() {
    assertEquals(
        List.of(change(true, ANN)), table.report("e1", List.of(in("room", ANN)), List.of()));
    assertEquals(List.of(), table.report("e1", List.of(in("room", ANN)), List.of()));
    PresenceAbsence left = new PresenceAbsence("room", "c1");
    assertEquals(List.of(change(false, ANN)), table.report("e1", List.of(), List.of(left)));
    assertEquals(List.of(), table.report("e1", List.of(), List.of(left)));
    assertEquals(0, table.size());
  }

  @Test
  void silentClientsArePresentWithoutAnnouncement() {
    PresenceEntry silent = new PresenceEntry("room", ANN, true, false);
    assertEquals(List.of(), table.report("e1", List.of(silent), List.of()));
    assertEquals(List.of(ANN), table.clients("room"));
  }

  @Test
  void announcedClientsNeedNotBePresent() {
    PresenceEntry unlisted = new PresenceEntry("room", ANN, false, true);
    assertEquals(List.of(change(true, ANN)), table.report("e1", List.of(unlisted), List.of()));
    assertEquals(List.of(), table.clients("room"));
  }

  @Test
  void aSnapshotReplacesWithoutJoinsAndTellsWhoVanished() {
    table.report("e1", List.of(in("room", ANN), in("room", BOB)), List.of());
    assertEquals(
        List.of(change(false, BOB)),
        table.snapshot("e1", List.of(in("room", ANN), in("room", ANN_AGAIN)), false));
    assertEquals(2, table.clients("room").size());
    assertEquals(1, PresenceTable.users(table.clients("room")));
  }

  @Test
  void aSnapshotOfManyFramesIsOneSnapshot() {
    table.report("e1", List.of(in("room", ANN), in("room", BOB)), List.of());
    assertEquals(List.of(), table.snapshot("e1", List.of(in("room", BOB)), true));
    assertEquals(List.of(), table.snapshot("e1", List.of(in("room", ANN_AGAIN)), true));
    assertEquals(3, table.clients("room").size());
    assertEquals(List.of(change(false, ANN)), table.snapshot("e1", List.of(), false));
    assertEquals(2, table.clients("room").size());
  }

  @Test
  void aSnapshotThatItsLinkCutShortDoesNotCount() {
    table.report("e1", List.of(in("room", ANN), in("room", BOB)), List.of());
    table.snapshot("e1", List.of(in("room", ANN)), true);
    table.returns("e1");
    assertEquals(
        List.of(change(false, ANN)), table.snapshot("e1", List.of(in("room", BOB)), false));
  }

  @Test
  void clientsWhoseChannelMovedToAnotherFanoutNeitherLeaveNorJoin() {
    table.report("e1", List.of(in("room", ANN)), List.of());
    assertEquals(
        List.of(), table.report("e1", List.of(), List.of(new PresenceAbsence("room", "c1", true))));
    assertEquals(0, table.size());
    PresenceEntry moved = new PresenceEntry("room", ANN, true, true, true);
    assertEquals(List.of(), table.report("e1", List.of(moved), List.of()));
    assertEquals(
        List.of(change(false, ANN)),
        table.report("e1", List.of(), List.of(new PresenceAbsence("room", "c1"))));
  }

  @Test
  void anEdgeTakesOnlyItsOwnClientsWithIt() {
    table.report("e1", List.of(in("room", ANN)), List.of());
    table.report("e2", List.of(in("room", BOB)), List.of());
    assertEquals(List.of(change(false, ANN)), table.drop("e1"));
    assertEquals(List.of(BOB), table.clients("room"));
  }

  @Test
  void aClientThatMovedBelongsToItsNewEdge() {
    table.report("e1", List.of(in("room", ANN)), List.of());
    table.report("e2", List.of(in("room", ANN)), List.of());
    assertEquals(List.of(), table.drop("e1"));
    assertEquals(List.of(ANN), table.clients("room"));
  }

  @Test
  void theTableIsBounded() {
    for (int i = 0; i < 20; i++) {
      table.report("e1", List.of(in("room", client("u", "c" + i))), List.of());
    }
    assertEquals(10, table.size());
    assertTrue(table.turnedAway() > 0);
  }
}
