package io.holdfast.fanout.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The last publications of a channel are lost between adapter and fanout, and nothing follows that
/// would show the gap. Promise: the adapter's next word about the channel does, and they are read.
class LostEndTest {
  private final ScriptedFanout fanout = new ScriptedFanout();

  private void aFollowedChannel() {
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 0, 0))));
    fanout.append("deep:a", 2);
    fanout.settles();
  }

  @Test
  void whatWasLostAtTheEndIsReadWithinABeat() {
    aFollowedChannel();
    fanout.losesNextPublications();
    fanout.append("deep:a", 3);
    fanout.settles();
    assertEquals(List.of(1L, 2L), fanout.offsets(1));
    fanout.passes(1_000);
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), fanout.offsets(1));
    assertEquals(1, fanout.core.facts().streams().gaps());
  }

  @Test
  void aFirstReplayThatLostItsEndIsAskedForAgain() {
    fanout.append("deep:a", 3);
    fanout.adapterComes();
    fanout.edge(1, "e1");
    fanout.losesNextPublications();
    fanout.says(1, new EdgeRequest.Follows(List.of(new Follow("deep:a", 1, null, 3, 0))));
    assertEquals(List.of(), fanout.offsets(1));
    fanout.passes(1_000);
    assertEquals(List.of(1L, 2L, 3L), fanout.offsets(1));
  }
}
