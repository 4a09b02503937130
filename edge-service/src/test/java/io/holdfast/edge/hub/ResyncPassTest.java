package io.holdfast.edge.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.protocol.EncodedSlice;
import io.holdfast.edge.protocol.Frame;
import io.holdfast.edge.protocol.PublicationFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Readers who come back as soon as they are told of a gap, while gap follows gap. Promise: they
/// are told at a pace, each at most once in a cooldown, and nobody gets what lies behind a gap
/// before it is told of the gap (P2, P4, R24 to R27, R33).
class ResyncPassTest {
  private static final long EPOCH = 1_700_000_000_000L;
  private static final long MILLI = 1_000_000L;
  private static final Duration COOLDOWN = Duration.ofSeconds(30);

  private final List<Reader> told = new ArrayList<>();
  private final List<Long> tellings = new ArrayList<>();
  private final Map<String, Long> follows = new HashMap<>();
  private long now;
  private long top = 10;
  private Hub hub = hub(true, 1_000, COOLDOWN);

  private Hub hub(boolean enabled, double perSecond, Duration cooldown) {
    return new Hub(
        new Follows(),
        Namespaces.from(HoldfastCatalog.defaults()),
        new ResyncRule(enabled, perSecond, Duration.ZERO, cooldown),
        new SplittableRandom(1),
        new PublicationFrames());
  }

  @Test
  void twentyFlapsInAMinuteAreTwoPasses() {
    List<Reader> readers = readers("a", 100);
    flaps("a");
    assertEquals(2, hub.resyncPasses());
    readers.forEach(reader -> assertEquals(2, reader.lost));
    passes(1_000);
    assertEquals(3, hub.resyncPasses());
    assertAllLive(readers);
  }

  /// The control.
  @Test
  void withoutACooldownEachFlapIsAPass() {
    hub = hub(true, 1_000, Duration.ZERO);
    List<Reader> readers = readers("a", 100);
    flaps("a");
    assertEquals(20, hub.resyncPasses());
    assertAllLive(readers);
  }

  @Test
  void aGapInAnyPhaseIsExactlyOneMorePass() {
    List<Reader> readers = readers("a", 100);
    gap("a");
    gap("a"); // Nobody was told yet.
    passes(50);
    assertEquals(1, hub.resyncPasses());
    gap("a"); // Half of them were told.
    passes(200);
    gap("a"); // All were told.
    gap("a");
    passes(29_000);
    gap("a"); // Just before the cooldown ends.
    assertEquals(1, hub.resyncPasses());
    passes(60_000);
    assertEquals(2, hub.resyncPasses());
    readers.forEach(reader -> assertTrue(reader.lost <= 2, () -> reader.lost + " times"));
    assertAllLive(readers);
    assertEquals(0, hub.resyncsWaiting());
  }

  @Test
  void nobodyGetsWhatLiesBehindAGapBeforeItIsToldOfIt() {
    List<Reader> readers = readers("a", 3);
    gap("a");
    passes(100);
    gap("a");
    publish("a");
    passes(10_000);
    readers.forEach(reader -> assertEquals(0, reader.frames));
    assertEquals(3, hub.resyncsWaiting());
    passes(21_000);
    publish("a");
    readers.forEach(reader -> assertEquals(1, reader.frames));
  }

  @Test
  void aCooldownIsThatOfItsChannel() {
    readers("a", 3);
    List<Reader> others = readers("b", 3);
    gap("a");
    passes(5_000);
    gap("b");
    passes(10);
    others.forEach(reader -> assertEquals(1, reader.lost));
  }

  @Test
  void neverMoreThanThePaceInAnySecond() {
    hub = hub(true, 100, COOLDOWN);
    List<Reader> readers = readers("a", 500);
    readers.addAll(readers("b", 500));
    gap("a");
    gap("b");
    passes(11_000);
    assertEquals(1_000, tellings.size());
    for (int i = 110; i < tellings.size(); i++) {
      long span = tellings.get(i) - tellings.get(i - 110);
      assertTrue(span >= 1_000 * MILLI, i + " after " + span);
    }
    assertTrue(tellings.getLast() <= 10_100 * MILLI, "all after " + tellings.getLast());
    assertAllLive(readers);
  }

  @Test
  void whoLeavesMeanwhileIsNotToldAndNotWaitedFor() {
    List<Reader> readers = readers("a", 3);
    gap("a");
    passes(100);
    gap("a");
    hub.leave(readers.getFirst(), "a");
    passes(31_000);
    assertEquals(1, readers.getFirst().lost);
    assertEquals(2, readers.getLast().lost);
    assertEquals(0, hub.resyncsWaiting());
  }

  @Test
  void switchedOffTheyGoOnAndAreCounted() {
    hub = hub(false, 1_000, COOLDOWN);
    List<Reader> readers = readers("a", 5);
    gap("a");
    publish("a");
    passes(60_000);
    readers.forEach(reader -> assertEquals(0, reader.lost));
    readers.forEach(reader -> assertEquals(1, reader.frames));
    assertEquals(5, hub.gapsUntold());
    assertEquals(0, hub.resyncPasses());
  }

  /// One each three seconds for a minute.
  private void flaps(String channel) {
    for (int i = 0; i < 20; i++) {
      gap(channel);
      passes(2_990);
    }
  }

  private void assertAllLive(List<Reader> readers) {
    int[] before = readers.stream().mapToInt(reader -> reader.frames).toArray();
    List<String> channels = readers.stream().map(reader -> reader.channel).distinct().toList();
    channels.forEach(this::publish);
    for (int i = 0; i < before.length; i++) {
      assertEquals(before[i] + 1, readers.get(i).frames);
    }
  }

  private List<Reader> readers(String channel, int count) {
    List<Reader> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Reader reader = new Reader(channel);
      hub.join(reader, channel, 1, new Demand.Top(), now);
      readers.add(reader);
    }
    answerFollows();
    return readers;
  }

  private void answerFollows() {
    Map<String, Long> asked = Map.copyOf(follows);
    follows.clear();
    asked.forEach(
        (channel, follow) -> hub.handle(new HubEvent.Followed(channel, follow, at(top)), now));
  }

  private void gap(String channel) {
    top += 5;
    hub.handle(new HubEvent.Resynced(channel, ResyncReason.HISTORY_TRIMMED, at(top)), now);
  }

  private void publish(String channel) {
    top++;
    Publication publication =
        new Publication(top, Payload.utf8("1"), null, Map.of(), 0, "k", false);
    ChannelSlice slice = new ChannelSlice(channel, EPOCH, List.of(publication));
    hub.handle(new HubEvent.Published(new EncodedSlice(slice, true, new PublicationFrames())), now);
  }

  /// A millisecond at a time; who was told comes back at once.
  private void passes(long millis) {
    long end = now + millis * MILLI;
    while (now < end) {
      now += MILLI;
      if (hub.nextWakeNanos() <= now) {
        hub.wake(now);
      }
      List<Reader> back = List.copyOf(told);
      told.clear();
      for (Reader reader : back) {
        tellings.add(now);
        hub.leave(reader, reader.channel);
      }
      back.forEach(reader -> hub.join(reader, reader.channel, 1, new Demand.Top(), now));
      answerFollows();
    }
  }

  private static Position at(long offset) {
    return new Position(EPOCH, offset);
  }

  private final class Follows implements Upstream {
    @Override
    public void follow(String channel, long follow) {
      follows.put(channel, follow);
    }

    @Override
    public void drop(String channel) {}

    @Override
    public void recover(
        long ask, String channel, @Nullable Position after, boolean newestOnly, int limit) {}

    @Override
    public void members(String channel, int count) {}
  }

  private final class Reader implements Receiver {
    private final String channel;
    private int frames;
    private int lost;

    Reader(String channel) {
      this.channel = channel;
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
    public void started(String joined, long ref, Start start) {
      hub.goLive(this, joined, top, true, false, Intake.ALL);
    }

    @Override
    public void positionLost(String of) {
      lost++;
      told.add(this);
    }
  }
}
