package io.holdfast.runtime.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a list of entries means while lookups succeed and fail.
class RosterTest {
  private static final LinkTarget.Named NAME = new LinkTarget.Named("fanouts", 7001);

  private final Roster roster =
      new Roster(
          List.of(LinkTarget.parse("10.0.0.9:7009"), LinkTarget.parse("dns:///fanouts:7001")),
          Duration.ofSeconds(5));

  @Test
  void fixedEntriesAreMembersFromTheStart() {
    assertEquals(List.of("10.0.0.9:7009"), members());
    assertEquals(List.of(NAME), roster.names());
  }

  @Test
  void everyAddressOfANameIsAMemberInOneOrder() throws UnknownHostException {
    roster.answered(NAME, addresses("10.0.0.2", "10.0.0.10", "9.255.0.1"));
    List<String> first = members();
    assertEquals(
        List.of("10.0.0.9:7009", "9.255.0.1:7001", "10.0.0.2:7001", "10.0.0.10:7001"), first);

    assertEquals(List.of(), roster.answered(NAME, addresses("9.255.0.1", "10.0.0.10", "10.0.0.2")));
    assertEquals(first, members());
  }

  @Test
  void anAddressTwiceIsOneMember() throws UnknownHostException {
    Roster twice =
        new Roster(
            List.of(LinkTarget.parse("10.0.0.1:7001"), LinkTarget.parse("dns:///fanouts:7001")),
            Duration.ofSeconds(5));
    twice.answered(NAME, addresses("10.0.0.1", "10.0.0.1"));
    assertEquals(1, twice.members().size());
  }

  @Test
  void aMemberOfBothFamiliesIsOne() throws UnknownHostException {
    roster.answered(NAME, addresses("fd00::1", "10.0.0.1"));
    assertEquals(List.of("10.0.0.9:7009", "10.0.0.1:7001"), members());
    roster.answered(NAME, addresses("fd00::1"));
    assertEquals(List.of("10.0.0.9:7009", "fd00:0:0:0:0:0:0:1:7001"), members());
    assertEquals(
        new LinkAddress.HostPort("fd00:0:0:0:0:0:0:1", 7001),
        LinkAddress.parse(members().getLast()));
  }

  @Test
  void aLookupThatFailsOrIsEmptyKeepsTheLastKnownAndSaysSoOnce() throws UnknownHostException {
    roster.answered(NAME, addresses("10.0.0.1"));
    List<String> known = members();

    List<Roster.Notice> notices = new ArrayList<>();
    notices.addAll(roster.failed(NAME, "no such name"));
    notices.addAll(roster.answered(NAME, List.of()));
    notices.addAll(roster.failed(NAME, "no such name"));
    assertEquals(known, members());
    assertEquals(
        List.of(
            new Roster.Notice(
                true,
                "dns:///fanouts:7001 cannot be looked up (no such name);"
                    + " the last known stay: 10.0.0.1:7001")),
        notices);

    assertEquals(
        List.of(new Roster.Notice(false, "dns:///fanouts:7001 answers again, as before")),
        roster.answered(NAME, addresses("10.0.0.1")));
    assertTrue(roster.answered(NAME, List.of()).getFirst().what().contains("the answer is empty"));
  }

  @Test
  void aBoundedNumberOfAddressesIsUsed() throws UnknownHostException {
    List<InetAddress> many = new ArrayList<>();
    for (int i = 0; i < Roster.MEMBERS_MAX + 44; i++) {
      many.add(InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}));
    }
    List<Roster.Notice> notices = roster.answered(NAME, many);
    assertEquals(1 + Roster.MEMBERS_MAX, roster.members().size());
    assertTrue(notices.getFirst().warning());
    assertEquals(List.of(), roster.answered(NAME, many), "it is said once");
  }

  @Test
  void namesAreAskedAgainWithinTheIntervalAndSoonerWhileOneGivesNothing() {
    Random dice = new Random(1);
    long interval = Duration.ofSeconds(5).toNanos();
    for (int i = 0; i < 100; i++) {
      long wait = roster.waitNanos(dice);
      assertTrue(wait >= interval / 2 && wait <= interval, wait + " ns");
    }
    roster.failed(NAME, "no such name");
    assertTrue(roster.waitNanos(dice) <= Duration.ofMillis(250).toNanos());
    for (int i = 0; i < 20; i++) {
      roster.failed(NAME, "no such name");
    }
    long wait = roster.waitNanos(dice);
    assertTrue(wait >= interval / 2 && wait <= interval, wait + " ns");
  }

  private List<String> members() {
    return roster.members().stream().map(LinkAddress::toString).toList();
  }

  private static List<InetAddress> addresses(String... numeric) throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>();
    for (String each : numeric) {
      addresses.add(InetAddress.getByName(each));
    }
    return addresses;
  }
}
