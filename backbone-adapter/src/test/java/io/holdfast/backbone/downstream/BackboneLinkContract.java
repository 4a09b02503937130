package io.holdfast.backbone.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.BackboneReply;
import io.holdfast.proto.v1.BackboneRequest;
import io.holdfast.proto.v1.BackboneState;
import io.holdfast.proto.v1.Code;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.ResyncReason;
import io.holdfast.runtime.link.LinkAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What an adapter owes a fanout, whatever carries the link. A subclass starts an adapter.
public abstract class BackboneLinkContract {
  private static final long CREDIT = 8L << 20;

  private final List<FanoutProbe> probes = new ArrayList<>();

  /// Where the adapter under test listens.
  protected abstract LinkAddress address();

  private FanoutProbe link() {
    FanoutProbe probe = new FanoutProbe(address()).greets(CREDIT);
    probes.add(probe);
    probe.awaitsOther(other ->
        other.hasStatus()
            && other.getStatus().getState() == BackboneState.BACKBONE_STATE_CONNECTED);
    return probe;
  }

  @AfterEach
  void closeLinks() {
    probes.forEach(FanoutProbe::close);
  }

  private static Position stored(PublishResult result) {
    return assertInstanceOf(PublishResult.Stored.class, result).position();
  }

  private static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::offset).toList();
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  @Test
  void greetsWithItsVersionAndItsState() {
    FanoutProbe link = link();
    BackboneReply hello = link.awaitsOther(BackboneReply::hasHello);
    assertEquals(1, hello.getHello().getProtocolMajor());
    assertEquals("adapter", hello.getHello().getRole());
    assertTrue(hello.getHello().getCreditBytes() > 0);
    BackboneReply status = link.awaitsOther(BackboneReply::hasStatus);
    assertTrue(status.getStatus().getGuarantees().getReplayable());
  }

  @Test
  void refusesAnotherMajorVersionAndSaysWhich() {
    FanoutProbe link = new FanoutProbe(address()).says(2, CREDIT);
    probes.add(link);
    BackboneReply refused = link.awaitsOther(BackboneReply::hasRefused);
    assertEquals(Code.CODE_LINK_VERSION, refused.getRefused().getCode());
    link.awaitsEnd();
  }

  @Test
  void refusesALinkThatDoesNotGreetFirst() {
    FanoutProbe link = new FanoutProbe(address()).follows("early", null);
    probes.add(link);
    BackboneReply refused = link.awaitsOther(BackboneReply::hasRefused);
    assertEquals(Code.CODE_LINK_PROTOCOL, refused.getRefused().getCode());
    link.awaitsEnd();
  }

  @Test
  void ignoresFramesOfANewerMinorVersion() {
    FanoutProbe link = link();
    link.sends(BackboneRequest.getDefaultInstance());
    assertInstanceOf(PublishResult.Stored.class, link.publishes("newer", "still works"));
  }

  @Test
  void followsAnEmptyChannelFromItsTop() {
    FanoutProbe link = link();
    FollowVerdict verdict = link.follows("empty", null).awaitsVerdict("empty", 1);
    assertTrue(verdict.getVerdict().hasUpToDate());
    assertFalse(verdict.getLineageList().isEmpty());
    Position top = Wire.position(verdict.getVerdict().getUpToDate().getTop());
    assertEquals(top.at(top.offset() + 1), stored(link.publishes("empty", "a")));
    assertEquals(List.of(top.offset() + 1), offsets(link.awaitsPublications("empty", 1)));
  }

  @Test
  void deliversLivePublicationsToEveryFollowerInOrder() {
    FanoutProbe one = link();
    FanoutProbe other = link();
    one.follows("news", null).awaitsVerdict("news", 1);
    other.follows("news", null).awaitsVerdict("news", 1);
    for (int i = 0; i < 50; i++) {
      one.publishes("news", "n" + i);
    }
    assertEquals(range(1, 50), offsets(one.awaitsPublications("news", 50)));
    assertEquals(range(1, 50), offsets(other.awaitsPublications("news", 50)));
  }

  @Test
  void replaysWhatAReaderMissedBeforeAnythingLive() {
    FanoutProbe link = link();
    Position third = Position.NONE;
    for (int i = 1; i <= 10; i++) {
      Position at = stored(link.publishes("replayed", "r" + i));
      third = i == 3 ? at : third;
    }
    FollowVerdict verdict = link.follows("replayed", third).awaitsVerdict("replayed", 1);
    assertEquals(10, verdict.getVerdict().getReplay().getTo().getOffset());
    link.publishes("replayed", "live");
    assertEquals(range(4, 11), offsets(link.awaitsPublications("replayed", 8)));
  }

  @Test
  void startsANewReaderWithItsWindow() {
    FanoutProbe link = link();
    for (int i = 1; i <= 10; i++) {
      link.publishes("window", "w" + i);
    }
    FollowVerdict verdict = link.follows("window", 1, null, 4).awaitsVerdict("window", 1);
    assertEquals(6, verdict.getVerdict().getReplay().getFrom().getOffset());
    assertEquals(range(7, 10), offsets(link.awaitsPublications("window", 4)));
  }

  @Test
  void tellsAReaderOfAnUnknownEpochToStartAnew() {
    FanoutProbe link = link();
    Position top = stored(link.publishes("foreign", "x"));
    FollowVerdict verdict = link.follows("foreign", new Position(7, 5)).awaitsVerdict("foreign", 1);
    assertEquals(
        ResyncReason.RESYNC_REASON_EPOCH_CHANGED, verdict.getVerdict().getResync().getReason());
    assertEquals(top, Wire.position(verdict.getVerdict().getResync().getStartAt()));
    link.publishes("foreign", "y");
    assertEquals(List.of(2L), offsets(link.awaitsPublications("foreign", 1)));
  }

  @Test
  void tellsAReaderOfATrimmedPositionWhatItMissed() {
    FanoutProbe link = link();
    Position first = stored(link.publishes("trimmed", "1"));
    link.publishes("trimmed", "2");
    assertFalse(link.removes("trimmed").hasRefused());
    FollowVerdict verdict = link.follows("trimmed", first).awaitsVerdict("trimmed", 1);
    assertEquals(
        ResyncReason.RESYNC_REASON_HISTORY_TRIMMED, verdict.getVerdict().getResync().getReason());
    assertEquals(2, verdict.getVerdict().getResync().getMissedFrom());
    assertEquals(2, verdict.getVerdict().getResync().getMissedTo());
    assertEquals(3, stored(link.publishes("trimmed", "3")).offset());
  }

  @Test
  void answersOnlyTheNewestFollowOfAChannel() {
    FanoutProbe link = link();
    link.publishes("again", "1");
    link.follows("again", 1, null, 0).follows("again", 2, null, 5);
    assertEquals(1, link.awaitsVerdict("again", 2).getVerdict().getReplay().getTo().getOffset());
    link.publishes("again", "2");
    link.awaitsPublications("again", 2);
    assertEquals(List.of(1L, 2L), offsets(link.of("again")));
  }

  @Test
  void deliversNothingAfterAnUnfollow() {
    FanoutProbe link = link();
    link.follows("left", null).awaitsVerdict("left", 1);
    link.unfollows("left");
    link.publishes("left", "unseen");
    link.follows("marker", null).awaitsVerdict("marker", 1);
    link.publishes("marker", "seen");
    link.awaitsPublications("marker", 1);
    assertTrue(link.of("left").isEmpty());
  }

  @Test
  void answersARepeatedKeyWithTheFirstPosition() {
    FanoutProbe link = link();
    Position first = stored(link.publishes(FanoutProbe.request(901, "keyed", "a", "same")));
    PublishResult again = link.publishes(FanoutProbe.request(902, "keyed", "b", "same"));
    assertEquals(new PublishResult.Duplicate(first), again);
  }

  @Test
  void rejectsWhatIsMalformedAndStoresTheRest() {
    FanoutProbe link = link();
    io.holdfast.proto.v1.PublishRequest good =
        Wire.publish(FanoutProbe.request(11, "mixed", "good", "k"));
    link.sends(
        BackboneRequest.newBuilder()
            .setPublish(
                io.holdfast.proto.v1.PublishBatch.newBuilder()
                    .addRequests(good.toBuilder().setId(10).clearKey())
                    .addRequests(good)
                    .addRequests(good.toBuilder().setId(12).setKey("other").clearChannel()))
            .build());
    link.awaits(probe -> probe.results().size() == 3, "three answers");
    assertInstanceOf(PublishResult.Rejected.class, link.results().get(10L));
    assertInstanceOf(PublishResult.Stored.class, link.results().get(11L));
    assertInstanceOf(PublishResult.Rejected.class, link.results().get(12L));
  }

  @Test
  void refusesAnAppendThatExpectsAnotherEpoch() {
    FanoutProbe link = link();
    PublishRequest request = FanoutProbe.request(20, "fenced", "x", "fence");
    PublishRequest fenced =
        new PublishRequest(
            20, "fenced", request.data(), null, request.tags(), "fence", 0, "", false, 5_000, 3);
    PublishResult.Unavailable refused =
        assertInstanceOf(PublishResult.Unavailable.class, link.publishes(fenced));
    assertEquals(io.holdfast.contract.Code.EPOCH_CHANGED, refused.refusal().code());
  }

  @Test
  void readsHistoryInPagesBothWays() {
    FanoutProbe link = link();
    for (int i = 1; i <= 7; i++) {
      link.publishes("pages", "p" + i);
    }
    HistoryPage first = link.reads(new HistoryQuery("pages", null, 3, false, 0, 0));
    assertEquals(range(1, 3), pageOffsets(first));
    assertTrue(first.getMore());
    Position third = new Position(first.getTop().getEpoch(), 3);
    HistoryPage rest = link.reads(new HistoryQuery("pages", third, 10, false, 0, 0));
    assertEquals(range(4, 7), pageOffsets(rest));
    assertFalse(rest.getMore());
    HistoryPage newest = link.reads(new HistoryQuery("pages", null, 2, true, 0, 0));
    assertEquals(List.of(7L, 6L), pageOffsets(newest));
    assertEquals(7, link.reads(HistoryQuery.topOf("pages")).getTop().getOffset());
  }

  private static List<Long> pageOffsets(HistoryPage page) {
    return page.getSlicesList().stream()
        .flatMap(slice -> slice.getPublicationsList().stream())
        .map(io.holdfast.proto.v1.Publication::getOffset)
        .toList();
  }

  @Test
  void stopsWithoutCreditAndContinuesByPosition() {
    FanoutProbe reader = new FanoutProbe(address()).greets(2_000);
    probes.add(reader);
    FanoutProbe writer = link();
    reader.follows("starved", null).awaitsVerdict("starved", 1);
    for (int i = 0; i < 200; i++) {
      writer.publishes("starved", "x".repeat(100));
    }
    reader.settles(Duration.ofMillis(200));
    int before = reader.of("starved").size();
    assertTrue(before < 200, "everything arrived without credit");
    assertTrue(reader.receivedWeight() < 2_000 + 300_000, "far more than the credit arrived");
    reader.credits(10_000_000);
    assertEquals(range(1, 200), offsets(reader.awaitsPublications("starved", 200)));
    writer.publishes("starved", "live again");
    assertEquals(201, reader.awaitsPublications("starved", 201).get(200).offset());
  }

  @Test
  void losesAndRepeatsNothingWhileReadersComeUnderLoad() {
    FanoutProbe writer = link();
    List<FanoutProbe> readers = new ArrayList<>();
    int total = 3_000;
    for (int batch = 0; batch < total / 100; batch++) {
      List<PublishRequest> requests = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int number = batch * 100 + i;
        requests.add(FanoutProbe.request(1_000 + number, "load", "l" + number, "load-" + number));
      }
      writer.publishesMany(requests);
      if (batch % 10 == 3) {
        FanoutProbe reader = link();
        readers.add(reader.follows("load", 1, null, total));
      }
    }
    for (FanoutProbe reader : readers) {
      reader.awaitsVerdict("load", 1);
      assertEquals(range(1, total), offsets(reader.awaitsPublications("load", total)));
    }
    Set<Long> positions = new HashSet<>();
    writer.awaits(probe -> probe.results().size() >= total, "all answers");
    writer.results().values().forEach(result -> positions.add(stored(result).offset()));
    assertEquals(total, positions.size());
  }

  @Test
  void beatsWithTheAgeOfTheCanary() {
    FanoutProbe link = link();
    BackboneReply beat =
        link.awaitsOther(other -> other.hasBeat() && other.getBeat().getSequence() >= 1);
    assertEquals(BackboneState.BACKBONE_STATE_CONNECTED, beat.getBeat().getBackbone());
    int age = beat.getBeat().getCanaryAgeMillis();
    assertTrue(age >= 0 && age < 1_500, "canary age " + age);
  }
}
