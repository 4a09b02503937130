package io.holdfast.runtime.link;

import io.holdfast.runtime.Backoff;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Which members a list of entries names: fixed ones from the start, those of names as lookups
/// answer. A lookup that fails or answers nothing leaves the last known members of its name.
///
/// Owned by who asks the names.
final class Roster {
  /// Members of one name, at most: each costs every reader a link. Of more, the lowest addresses
  /// count, the same for every process.
  static final int MEMBERS_MAX = 256;

  /// A name that does not answer is asked again after this at first.
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);

  /// One line for people.
  record Notice(boolean warning, String what) {}

  /// What a name gave last, and how often in a row it has given nothing.
  private static final class Entry {
    final LinkTarget target;
    List<LinkAddress> members = List.of();
    int failures;

    Entry(LinkTarget target) {
      this.target = target;
      if (target instanceof LinkTarget.Fixed(LinkAddress address)) {
        members = List.of(address);
      }
    }
  }

  private final Duration interval;
  private final List<Entry> entries;

  Roster(List<LinkTarget> targets, Duration interval) {
    this.interval = interval;
    this.entries = targets.stream().distinct().map(Entry::new).toList();
  }

  /// The names to ask.
  List<LinkTarget.Named> names() {
    List<LinkTarget.Named> names = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.target instanceof LinkTarget.Named named) {
        names.add(named);
      }
    }
    return names;
  }

  /// Everybody, each once.
  List<LinkAddress> members() {
    Set<LinkAddress> all = new LinkedHashSet<>();
    entries.forEach(entry -> all.addAll(entry.members));
    return List.copyOf(all);
  }

  /// Takes an answer; returns what there is to say about it.
  List<Notice> answered(LinkTarget.Named name, List<InetAddress> answer) {
    if (answer.isEmpty()) {
      return failed(name, "the answer is empty");
    }
    Entry entry = entryOf(name);
    List<Notice> notices = new ArrayList<>();
    List<LinkAddress> found = addresses(answer, name.port());
    if (found.size() > MEMBERS_MAX) {
      notices.add(
          new Notice(
              true,
              name + " has " + found.size() + " addresses, of which " + MEMBERS_MAX + " are used"));
      found = found.subList(0, MEMBERS_MAX);
    }
    if (!found.equals(entry.members)) {
      notices.add(new Notice(false, name + " is " + text(found)));
      entry.members = List.copyOf(found);
    } else if (entry.failures > 0) {
      notices.add(new Notice(false, name + " answers again, as before"));
    } else {
      notices.clear(); // said when it came
    }
    entry.failures = 0;
    return notices;
  }

  /// A failure is told when it is the first of several.
  List<Notice> failed(LinkTarget.Named name, String cause) {
    Entry entry = entryOf(name);
    if (entry.failures++ > 0) {
      return List.of();
    }
    String rest =
        entry.members.isEmpty()
            ? "nothing is known of it"
            : "the last known stay: " + text(entry.members);
    return List.of(new Notice(true, name + " cannot be looked up (" + cause + "); " + rest));
  }

  private Entry entryOf(LinkTarget.Named name) {
    return entries.stream().filter(entry -> entry.target.equals(name)).findFirst().orElseThrow();
  }

  /// How long to wait before the names are asked again: somewhere in the upper half of the
  /// interval, so that processes spread; sooner when one gave nothing.
  long waitNanos(RandomGenerator dice) {
    int failures = entries.stream().mapToInt(entry -> entry.failures).max().orElse(0);
    Duration first = failures == 0 || FIRST_RETRY.compareTo(interval) > 0 ? interval : FIRST_RETRY;
    return new Backoff(first, interval).delayNanos(Math.max(1, failures), dice);
  }

  /// In the same order for everybody, however the answer was shuffled. A member that has addresses
  /// of both families would be two: IPv6 ones count when there are no others.
  private static List<LinkAddress> addresses(List<InetAddress> answer, int port) {
    boolean four = answer.stream().anyMatch(Inet4Address.class::isInstance);
    return answer.stream()
        .filter(address -> !four || address instanceof Inet4Address)
        .map(InetAddress::getAddress)
        .sorted(Comparator.comparing((byte[] bytes) -> bytes, Arrays::compareUnsigned))
        .map(bytes -> (LinkAddress) new LinkAddress.HostPort(numeric(bytes), port))
        .distinct()
        .toList();
  }

  private static String numeric(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (java.net.UnknownHostException impossible) {
      throw new IllegalStateException("an address of " + address.length + " bytes", impossible);
    }
  }

  private static String text(List<LinkAddress> addresses) {
    return String.join(", ", addresses.stream().map(LinkAddress::toString).toList());
  }
}
