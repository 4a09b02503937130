package io.holdfast.edge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Wire;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.PublishRequest;
import io.holdfast.proto.v1.PublishResults;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Scenario: the list of fanouts changes while channels are followed and published to. Promise:
/// only the channels that must move do, each from its last position, and no publish overtakes
/// another.
class UpstreamMembersTest {
  private static final List<String> CHANNELS =
      IntStream.range(0, 40).mapToObj(i -> "c" + i).toList();

  private final Wires wires = new Wires(1);

  @Test
  void aNewFanoutGetsItsChannelsAndNoOthersMove() {
    followAll();
    wires.members("fanout-0", "fanout-1");
    assertEquals(0, wires.unfollows(0), "nothing moves before the new one serves");
    wires.serve(1);

    List<String> moved = wires.follows(1);
    assertTrue(moved.size() > 8 && moved.size() < 32, moved::toString);
    assertEquals(moved.size(), wires.unfollows(0));
    assertEquals(CHANNELS.size(), wires.follows(0).size(), "the others were not followed again");
    assertEquals(Wire.position(Wires.at(5)), wires.lastFollow(1, moved.getFirst()).getAfter());
  }

  @Test
  void twoEdgesWithTheSameListInAnyOrderChooseTheSame() {
    Wires other = new Wires(0);
    other.members("fanout-1", "fanout-0");
    other.serve(0);
    other.serve(1);
    CHANNELS.forEach(channel -> other.wish(new ShardWish.Follow(channel, 1)));
    followAll();
    wires.members("fanout-0", "fanout-1");
    wires.serve(1);

    assertEquals(new TreeSet<>(other.follows(0)), new TreeSet<>(wires.follows(1)));
  }

  @Test
  void aFanoutThatLeftTheListIsLetGoWhenNothingIsUnderWayOverIt() {
    followAll();
    wires.members("fanout-0", "fanout-1");
    wires.serve(1);
    String stays = staying();
    List<PublishResult> results = publish(stays, "k");
    long id = wires.published(0).getFirst().getId();

    wires.members("fanout-1");
    assertEquals(Set.copyOf(CHANNELS), Set.copyOf(wires.follows(1)));
    assertEquals(CHANNELS.size(), wires.unfollows(0));
    beatFor(3_000);
    assertTrue(wires.fanouts.containsKey(0), "a publish is under way over it");

    wires.receive(0, result(id, new PublishResult.Stored(Wires.at(6))));
    assertEquals(List.of(new PublishResult.Stored(Wires.at(6))), results);
    beatFor(1_000);
    assertEquals(Map.of(1, "fanout-1"), wires.fanouts);
    beatFor(10_000);
    assertEquals(0, wires.log.lastIndexOf("dial 0"), "it is not dialled again");
  }

  @Test
  void aFanoutThatLeftServesOnUntilAnotherDoes() {
    followAll();
    wires.members("fanout-1");
    beatFor(20_000);
    assertEquals(0, wires.unfollows(0));
    wires.receive(0, Wires.publications("c0", 6, 6));
    publish("c0", "k");
    assertEquals(1, wires.published(0).size());

    wires.serve(1);
    assertEquals(Set.copyOf(CHANNELS), Set.copyOf(wires.follows(1)));
    assertEquals(Wire.position(Wires.at(6)), wires.lastFollow(1, "c0").getAfter());
  }

  @Test
  void aFanoutThatLeftAndIsLostIsForgotten() {
    followAll();
    wires.members("fanout-1");
    wires.lose(0);
    assertFalse(wires.fanouts.containsKey(0));
    wires.serve(1);
    assertEquals(Set.copyOf(CHANNELS), Set.copyOf(wires.follows(1)));
  }

  @Test
  void aFanoutThatComesBackBeforeItWasLetGoIsKept() {
    followAll();
    wires.members("fanout-0", "fanout-1");
    wires.serve(1);
    wires.members("fanout-1");
    wires.members("fanout-0", "fanout-1");
    beatFor(10_000);

    assertEquals(2, wires.machine.serving());
    assertEquals(2, wires.dials());
  }

  @Test
  void theNumberOfALinkIsUsedAgain() {
    followAll();
    wires.members("fanout-0", "fanout-1");
    wires.serve(1);
    wires.members("fanout-1");
    beatFor(3_000);
    wires.members("fanout-1", "fanout-2");

    assertEquals(Map.of(0, "fanout-2", 1, "fanout-1"), wires.fanouts);
    int before = wires.follows(0).size();
    wires.serve(0);
    assertTrue(wires.follows(0).size() > before, "it follows what is its own");
  }

  @Test
  void noPublishOvertakesAnEarlierOneOfItsChannel() {
    followAll();
    wires.members("fanout-0", "fanout-1");
    for (String channel : CHANNELS) {
      publish(channel, channel + "-first");
    }
    wires.serve(1);
    String moves = wires.follows(1).getFirst();
    String stays = staying();
    List<PublishResult> second = publish(moves, "second");
    publish(moves, "third");
    publish(stays, "at-once");

    assertEquals(List.of(), keys(1));
    assertTrue(keys(0).contains("at-once"));
    wires.receive(0, result(idOf(moves + "-first"), new PublishResult.Stored(Wires.at(6))));
    assertEquals(List.of("second", "third"), keys(1));
    wires.receive(
        1, result(wires.published(1).getFirst().getId(), new PublishResult.Stored(Wires.at(7))));
    assertEquals(List.of(new PublishResult.Stored(Wires.at(7))), second);
  }

  @Test
  void whatWaitsForAnEarlierPublishGoesOnWhenThatOnesLinkIsLost() {
    followAll();
    wires.members("fanout-0", "fanout-1");
    for (String channel : CHANNELS) {
      publish(channel, channel + "-first");
    }
    wires.serve(1);
    String moves = wires.follows(1).getFirst();
    publish(moves, "second");
    wires.lose(0);

    List<String> ofMoved =
        wires.published(1).stream()
            .filter(request -> request.getChannel().equals(moves))
            .map(PublishRequest::getKey)
            .toList();
    assertEquals(List.of(moves + "-first", "second"), ofMoved);
  }

  @Test
  void startsWithoutAnyFanoutKnown() {
    Wires unknown = new Wires(0);
    unknown.wish(new ShardWish.Follow("a", 1));
    unknown.pass(1_000);
    unknown.members("fanout-7");
    unknown.serve(0);
    assertEquals(List.of("a"), unknown.follows(0));
  }

  /// Follows all channels over the first fanout, each at offset 5.
  private void followAll() {
    wires.serve(0);
    for (String channel : CHANNELS) {
      wires.wish(new ShardWish.Follow(channel, 1));
      wires.verdict(0, channel, new Recovery.UpToDate(new Position(Wires.EPOCH, 5)));
    }
  }

  private String staying() {
    return CHANNELS.stream()
        .filter(channel -> !wires.follows(1).contains(channel))
        .findFirst()
        .orElseThrow();
  }

  /// Time in which every fanout gives signs of life.
  private void beatFor(long millis) {
    for (long passed = 0; passed < millis; passed += 500) {
      wires.pass(500);
      List.copyOf(wires.fanouts.keySet()).forEach(wires::beat);
    }
  }

  private List<PublishResult> publish(String channel, String key) {
    List<PublishResult> results = new ArrayList<>();
    wires.machine.publish(
        new PublishCommand(channel, Payload.utf8("1"), null, Map.of(), key, 0, "", false),
        wires.now(),
        results::add);
    wires.turn();
    return results;
  }

  private List<String> keys(int link) {
    return wires.published(link).stream().map(PublishRequest::getKey).toList();
  }

  private long idOf(String key) {
    return wires.published(0).stream()
        .filter(request -> request.getKey().equals(key))
        .findFirst()
        .orElseThrow()
        .getId();
  }

  private static FanoutReply result(long id, PublishResult result) {
    return FanoutReply.newBuilder()
        .setPublished(PublishResults.newBuilder().addResults(Wire.result(id, result)))
        .build();
  }
}
