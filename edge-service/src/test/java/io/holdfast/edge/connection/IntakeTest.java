package io.holdfast.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.edge.hub.Intake;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.tags.FilterNode;
import io.holdfast.edge.tags.TagsFilter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What of a channel a subscription gets, and in which form.
class IntakeTest {
  private static final String RECOVER =
      ",\"recoverable\":true,\"recover\":true,\"offset\":8,\"epoch\":\""
          + Position.epochText(Talk.EPOCH)
          + "\"";

  private static String subscribe(String more) {
    return "{\"id\":2,\"subscribe\":{\"channel\":\"a\"" + more + "}}";
  }

  @Test
  void agreesToTheDeltasThatTheChannelAllows() {
    String fossil = ",\"recoverable\":true,\"delta\":\"fossil\"";
    String allowed = "channel.without_namespace.allowed_delta_types=fossil";
    Talk talk = Talk.open(allowed).says(subscribe(fossil)).startsAt("a", 9);
    assertTrue(talk.reply(ServerReply.Subscribed.class).result().delta());
    assertEquals(new Intake.Deltas(null), talk.effect(ConnectionEffect.GoLive.class).intake());
    Talk declined = Talk.open().says(subscribe(fossil)).startsAt("a", 9);
    assertFalse(declined.reply(ServerReply.Subscribed.class).result().delta());
    assertEquals(Intake.ALL, declined.effect(ConnectionEffect.GoLive.class).intake());
  }

  @Test
  void patchesAgainstTheLastThatTheReplyBrought() {
    ChannelSlice missed =
        new ChannelSlice(
            "a",
            Talk.EPOCH,
            List.of(new Publication(9, Payload.utf8("[1]"), null, Map.of(), 0, "", false)));
    Talk talk =
        Talk.open("channel.without_namespace.allowed_delta_types=fossil")
            .says(subscribe(RECOVER + ",\"delta\":\"fossil\""))
            .starts("a", new Start.Recovered(new Position(Talk.EPOCH, 9), List.of(missed)));
    assertEquals(
        new Intake.Deltas(Payload.utf8("[1]")),
        talk.effect(ConnectionEffect.GoLive.class).intake());
  }

  @Test
  void getsWhatItsFilterSelectsWhereTheChannelAllowsFilters() {
    String filter = ",\"tf\":{\"key\":\"k\",\"cmp\":\"ex\"}";
    String allowed = "channel.without_namespace.allow_tags_filter=true";
    Talk talk = Talk.open(allowed).says(subscribe(filter)).startsAt("a", 9);
    TagsFilter wanted =
        TagsFilter.of(new FilterNode("", "k", "ex", "", List.of(), List.of())).orElseThrow();
    assertEquals(new Intake.Matching(wanted), talk.effect(ConnectionEffect.GoLive.class).intake());
    assertEquals(107, Talk.open().says(subscribe(filter)).error());
    assertEquals(107, Talk.open(allowed).says(subscribe(",\"tf\":{\"op\":\"no\"}")).error());
  }

  /// The latest is left out: an earlier one that its filter selects may be missed.
  @Test
  void doesNotClaimTheLatestThatItsFilterLeavesOut() {
    Talk talk =
        Talk.open(
                "channel.without_namespace.allow_tags_filter=true",
                "channel.without_namespace.force_recovery_mode=cache")
            .says(subscribe(RECOVER + ",\"tf\":{\"key\":\"k\",\"cmp\":\"ex\"}"));
    Publication untagged = new Publication(9, Payload.utf8("1"), null, Map.of(), 0, "", false);
    ChannelSlice latest = new ChannelSlice("a", Talk.EPOCH, List.of(untagged));
    talk.starts("a", new Start.Newest(new Position(Talk.EPOCH, 9), List.of(latest)));
    assertFalse(talk.reply(ServerReply.Subscribed.class).result().recovered());
  }
}
