package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.Recovery;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An outage of a minute, with ten channels on two edges. Promise: who missed nothing is not
/// touched, and of a hole exactly the followers of its channel are told.
class PreciseResyncTest {
  private static final int CHANNELS = 10;
  private final ScriptedFanout fanout = new ScriptedFanout();

  @BeforeEach
  void twoEdgesFollow() {
    fanout.adapterComes();
    fanout.edge(1, "all");
    fanout.edge(2, "half");
    for (int i = 0; i < CHANNELS; i++) {
      fanout.append(channel(i), 5);
    }
    fanout.says(1, follows(IntStream.range(0, CHANNELS).toArray()));
    fanout.says(2, follows(0, 2, 4, 6, 8));
  }

  private static String channel(int number) {
    return "deep:" + number;
  }

  private static EdgeRequest.Follows follows(int... numbers) {
    return new EdgeRequest.Follows(
        IntStream.of(numbers).mapToObj(i -> new Follow(channel(i), 1, null, 0, 0)).toList());
  }

  private List<String> told(long edge) {
    return fanout.received(edge, EdgeReply.Verdicts.class).stream()
        .flatMap(frame -> frame.verdicts().stream())
        .filter(verdict -> verdict.verdict() instanceof Recovery.Resync)
        .map(FollowVerdict::channel)
        .toList();
  }

  @Test
  void anOutageWithNothingPublishedTellsNobody() {
    fanout.adapterGoes();
    fanout.passes(Duration.ofMinutes(1).toMillis());
    fanout.adapterComes();
    fanout.passes(2_000);
    assertEquals(List.of(), told(1));
    assertEquals(List.of(), told(2));
    assertEquals(0, fanout.core.facts().streams().resyncs());
    fanout.append(channel(3), 1);
    fanout.settles();
    assertEquals(List.of(6L), fanout.offsets(1));
  }

  @Test
  void aRangeThatCanBeReadIsReplayedAndTellsNobody() {
    fanout.adapterGoes();
    fanout.append(channel(3), 20);
    fanout.passes(Duration.ofMinutes(1).toMillis());
    fanout.adapterComes();
    fanout.passes(2_000);
    assertEquals(List.of(), told(1));
    assertEquals(IntStream.rangeClosed(6, 25).mapToObj(Long::valueOf).toList(), fanout.offsets(1));
    assertEquals(List.of(), fanout.offsets(2));
  }

  @Test
  void aHoleIsToldToTheFollowersOfItsChannelAlone() {
    fanout.adapterGoes();
    fanout.append(channel(3), 20);
    fanout.append(channel(4), 20);
    fanout.backbone.trim(20);
    fanout.passes(Duration.ofMinutes(1).toMillis());
    fanout.adapterComes();
    fanout.passes(2_000);
    assertEquals(List.of(channel(3), channel(4)), told(1).stream().sorted().toList());
    assertEquals(List.of(channel(4)), told(2));
    assertEquals(List.of(), fanout.offsets(2));
  }
}
