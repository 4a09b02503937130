package io.holdfast.fanout.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.PeerHello;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The fake keeps the promises of the adapter's link that the fanout's tests lean on.
class FakeAdapterTest {
  private static final long EPOCH = 1_000_000;

  private final ModelBackbone backbone = new ModelBackbone();
  private final List<AdapterReply> out = new ArrayList<>();
  private final FakeAdapter adapter = new FakeAdapter(backbone, () -> 50_000, out::add);

  private void greetWith(long credit) {
    adapter.handle(new AdapterRequest.Hello(new PeerHello(1, 0, "f", "", "fanout", credit, "f")));
    out.clear();
  }

  private void append(int count) {
    for (int i = 0; i < count; i++) {
      backbone.channel("room").append("k" + i, Payload.EMPTY, 50_000);
    }
  }

  private Recovery follow(@Nullable Position after, int window) {
    out.clear();
    adapter.handle(new AdapterRequest.Follows(List.of(new Follow("room", 3, after, window, 0))));
    AdapterReply.Verdicts told = assertInstanceOf(AdapterReply.Verdicts.class, out.removeFirst());
    assertEquals(3, told.verdicts().getFirst().generation());
    return assertInstanceOf(Recovery.class, told.verdicts().getFirst().verdict());
  }

  private List<Long> pumped() {
    adapter.pump();
    List<Long> offsets = new ArrayList<>();
    for (AdapterReply reply : out) {
      if (reply instanceof AdapterReply.Publications(List<ChannelSlice> slices)) {
        slices.forEach(slice -> slice.publications().forEach(each -> offsets.add(each.offset())));
      }
    }
    out.clear();
    return offsets;
  }

  @Test
  void aFollowWithoutAPositionGetsTheWindowThenWhatIsLive() {
    greetWith(1 << 20);
    append(5);
    assertEquals(
        new Recovery.Replay(new Position(EPOCH, 3), new Position(EPOCH, 5)), follow(null, 2));
    assertEquals(List.of(4L, 5L), pumped());
    append(1);
    assertEquals(List.of(6L), pumped());
    assertEquals(List.of(), pumped());
  }

  @Test
  void aFollowAfterAPositionContinuesThere() {
    greetWith(1 << 20);
    append(5);
    assertEquals(new Recovery.UpToDate(new Position(EPOCH, 5)), follow(new Position(EPOCH, 5), 0));
    assertInstanceOf(Recovery.Replay.class, follow(new Position(EPOCH, 3), 0));
    assertEquals(List.of(4L, 5L), pumped());
  }

  @Test
  void whatIsGoneIsAResync() {
    greetWith(1 << 20);
    append(5);
    backbone.trim(3);
    Recovery.Resync trimmed =
        assertInstanceOf(Recovery.Resync.class, follow(new Position(EPOCH, 1), 0));
    assertEquals(ResyncReason.HISTORY_TRIMMED, trimmed.reason());
    Recovery.Resync foreign =
        assertInstanceOf(Recovery.Resync.class, follow(new Position(77, 1), 0));
    assertEquals(ResyncReason.EPOCH_CHANGED, foreign.reason());
  }

  @Test
  void nothingIsSentWithoutCredit() {
    greetWith(1);
    append(40);
    follow(Position.NONE, 0);
    int first = pumped().size();
    assertTrue(first < 40);
    assertEquals(List.of(), pumped());
    adapter.handle(new AdapterRequest.Credit(1 << 20));
    assertEquals(40 - first, pumped().size());
  }

  @Test
  void aKeyIsStoredOnce() {
    greetWith(1 << 20);
    PublishRequest request =
        new PublishRequest(1, "room", Payload.EMPTY, null, Map.of(), "k", 0, "", false, 0, 0);
    adapter.handle(new AdapterRequest.Publishes(List.of(request, request.withId(2)), 1));
    AdapterReply.Published told = assertInstanceOf(AdapterReply.Published.class, out.removeFirst());
    Position at = new Position(EPOCH, 1);
    assertEquals(new PublishResult.Stored(at), told.answers().get(0).result());
    assertEquals(new PublishResult.Duplicate(at), told.answers().get(1).result());
  }

  @Test
  void historyIsReadInPagesBothWays() {
    greetWith(1 << 20);
    append(5);
    adapter.handle(new AdapterRequest.History(1, new HistoryQuery("room", null, 2, false, 0, 4)));
    adapter.handle(
        new AdapterRequest.History(
            2, new HistoryQuery("room", new Position(EPOCH, 4), 2, true, 0, 0)));
    assertEquals(List.of(2L, 3L), offsets(out.get(0)));
    assertEquals(List.of(3L, 2L), offsets(out.get(1)));
  }

  private static List<Long> offsets(AdapterReply reply) {
    AdapterReply.History history = assertInstanceOf(AdapterReply.History.class, reply);
    List<Long> offsets = new ArrayList<>();
    if (history.page() != null) {
      history
          .page()
          .slices()
          .forEach(slice -> slice.publications().forEach(each -> offsets.add(each.offset())));
    }
    return offsets;
  }
}
