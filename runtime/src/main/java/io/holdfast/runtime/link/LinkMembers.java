package io.holdfast.runtime.link;

import io.holdfast.runtime.Ticker;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The members at the far end of links, as a list of addresses and names says, and its changes. The
/// names are asked again and again on a thread of their own, because a resolver may keep its caller
/// waiting.
///
/// Thread-safe; start and close once each.
public final class LinkMembers implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LinkMembers.class.getName());

  private final String key;
  private final Roster roster;
  private final List<LinkAddress> first;
  private final Names names;
  private final Ticker ticker;
  private final RandomGenerator dice = new SplittableRandom(new SecureRandom().nextLong());
  private volatile boolean closed;
  private @Nullable Thread asking;

  private LinkMembers(
      String key, List<LinkTarget> targets, Names names, Duration interval, Ticker ticker) {
    this.key = key;
    this.roster = new Roster(targets, interval);
    this.first = roster.members();
    this.names = names;
    this.ticker = ticker;
  }

  /// The members that the entries of a setting name; `key` is its name for people. Names are asked
  /// every `interval`, less up to a half.
  public static LinkMembers of(
      String key, List<LinkTarget> targets, Names names, Duration interval, Ticker ticker) {
    return new LinkMembers(key, targets, names, interval, ticker);
  }

  /// Members that never change.
  public static LinkMembers fixed(List<LinkAddress> members) {
    return new LinkMembers(
        "",
        members.stream().map(LinkTarget.Fixed::new).map(LinkTarget.class::cast).toList(),
        name -> List.of(),
        Duration.ofDays(1),
        Ticker.SYSTEM);
  }

  /// The members that are known without a lookup.
  public List<LinkAddress> first() {
    return first;
  }

  /// Tells the members that are known without a lookup, at once, and from now on the whole list
  /// whenever it changed, from a thread that must not be held up.
  public void start(Consumer<List<LinkAddress>> members) {
    members.accept(first);
    if (!roster.names().isEmpty()) {
      asking =
          Thread.ofPlatform()
              .daemon()
              .name("link-names " + key)
              .uncaughtExceptionHandler(this::died)
              .start(() -> askOn(members));
    }
  }

  private void died(Thread thread, Throwable bug) {
    LOG.log(
        System.Logger.Level.ERROR,
        "a bug has ended " + thread.getName() + "; the list stays as it is until a restart",
        bug);
  }

  private boolean over() {
    return closed || Thread.currentThread().isInterrupted();
  }

  private void askOn(Consumer<List<LinkAddress>> changed) {
    List<LinkAddress> told = first;
    while (!over()) {
      for (LinkTarget.Named name : roster.names()) {
        ask(name).forEach(this::tell);
      }
      List<LinkAddress> now = roster.members();
      if (!over() && !now.equals(told)) {
        told = now;
        changed.accept(now);
      }
      long until = ticker.nanoTime() + roster.waitNanos(dice);
      for (long left = until - ticker.nanoTime();
          left > 0 && !over();
          left = until - ticker.nanoTime()) {
        LockSupport.parkNanos(this, left);
      }
    }
  }

  private List<Roster.Notice> ask(LinkTarget.Named name) {
    try {
      return roster.answered(name, names.addressesOf(name.name()));
    } catch (UnknownHostException unknown) {
      return roster.failed(name, String.valueOf(unknown.getMessage()));
    }
  }

  private void tell(Roster.Notice notice) {
    LOG.log(
        notice.warning() ? System.Logger.Level.WARNING : System.Logger.Level.INFO,
        "{0}: {1}",
        key,
        notice.what());
  }

  @Override
  public void close() {
    closed = true;
    Thread thread = asking;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }
}
