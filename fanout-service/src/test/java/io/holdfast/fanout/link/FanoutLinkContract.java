package io.holdfast.fanout.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Position;
import io.holdfast.contract.Wire;
import io.holdfast.fanout.Fanout;
import io.holdfast.fanout.FanoutSettings;
import io.holdfast.fanout.core.CoreSettings;
import io.holdfast.fanout.spool.SpoolSettings;
import io.holdfast.fanout.testing.FakeAdapterServer;
import io.holdfast.fanout.testing.ModelBackbone;
import io.holdfast.fanout.testing.Options;
import io.holdfast.proto.v1.ChannelsQuery;
import io.holdfast.proto.v1.ClientInfo;
import io.holdfast.proto.v1.Code;
import io.holdfast.proto.v1.Control;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.HistoryRequest;
import io.holdfast.proto.v1.MemberCounts;
import io.holdfast.proto.v1.NodesQuery;
import io.holdfast.proto.v1.Presence;
import io.holdfast.proto.v1.PresenceQuery;
import io.holdfast.proto.v1.PresenceReport;
import io.holdfast.proto.v1.PublishResult;
import io.holdfast.proto.v1.RecoverReply;
import io.holdfast.proto.v1.RecoverRequest;
import io.holdfast.runtime.Backoff;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkMembers;
import io.holdfast.runtime.ops.Level;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an edge may rely on at its link with a fanout, whatever carries the frames.
@Timeout(60)
abstract class FanoutLinkContract {
  private final FakeAdapterServer adapter = new FakeAdapterServer(new ModelBackbone());
  private final List<AutoCloseable> open = new ArrayList<>();
  private LinkAddress address = new LinkAddress.InProcess("unset");
  private Fanout fanout = fanoutAt(address, address);

  abstract LinkAddress adapterAddress();

  abstract LinkAddress fanoutAddress();

  /// Where edges dial a fanout that listens at `listening`.
  abstract LinkAddress dialAddress(LinkAddress listening, int port);

  @BeforeEach
  void start() throws IOException {
    LinkAddress backbone = adapter.listen(adapterAddress());
    LinkAddress listen = fanoutAddress();
    fanout = fanoutAt(listen, backbone).start();
    address = dialAddress(listen, fanout.port());
  }

  private static Fanout fanoutAt(LinkAddress listen, LinkAddress backbone) {
    return new Fanout(
        new FanoutSettings(
            Options.namespaces(),
            "fanout-under-test",
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            1 << 20,
            Duration.ofSeconds(5),
            new Backoff(Duration.ofMillis(10), Duration.ofMillis(50)),
            CoreSettings.Bounds.DEFAULT,
            new SpoolSettings(
                null, "none", SpoolSettings.Sync.OS, 1_000, 1 << 20, false, Duration.ofMinutes(5))),
        listen,
        LinkMembers.fixed(List.of(backbone)),
        Ticker.SYSTEM);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    fanout.close();
    adapter.close();
  }

  private RawEdge edge(String name) {
    RawEdge edge = new RawEdge(name, address);
    open.add(edge);
    return edge;
  }

  private static Position top(FollowVerdict verdict) {
    return Wire.position(verdict.getVerdict().getUpToDate().getTop());
  }

  @Test
  void anotherMajorIsRefusedByName() throws InterruptedException {
    RawEdge edge = edge("old");
    edge.hello(2);
    assertEquals(
        Code.CODE_LINK_VERSION, edge.expect(FanoutReply::hasRefused).getRefused().getCode());
    edge.end();
  }

  @Test
  void whoeverDoesNotSayHelloFirstIsRefused() throws InterruptedException {
    RawEdge edge = edge("rude");
    edge.publish("deep:a", "k", "x");
    assertEquals(
        Code.CODE_LINK_PROTOCOL, edge.expect(FanoutReply::hasRefused).getRefused().getCode());
    edge.end();
  }

  @Test
  void framesOfANewerMinorAreIgnored() throws InterruptedException {
    RawEdge edge = edge("new").greeting();
    edge.send(FanoutRequest.newBuilder());
    assertTrue(edge.follow("deep:a", null).hasVerdict());
  }

  @Test
  void publicationsFollowTheVerdictInOrder() throws InterruptedException {
    RawEdge edge = edge("reader").greeting();
    assertTrue(top(edge.follow("deep:a", null)).isNone());
    adapter.append("deep:a", "one", "two", "three");
    assertEquals(List.of("one", "two", "three"), edge.texts(3));
  }

  @Test
  void aPublishIsAnsweredWithItsPositionAndDeliveredToEveryEdge() throws InterruptedException {
    RawEdge reader = edge("reader").greeting();
    RawEdge publisher = edge("publisher").greeting();
    reader.follow("deep:a", null);
    publisher.follow("deep:a", null);
    long id = publisher.publish("deep:a", "key", "hello");
    PublishResult first = publisher.expect(FanoutReply::hasPublished).getPublished().getResults(0);
    assertEquals(id, first.getId());
    assertEquals(1, first.getStored().getOffset());
    assertEquals(List.of("hello"), reader.texts(1));
    publisher.publish("deep:a", "key", "hello");
    PublishResult again = publisher.expect(FanoutReply::hasPublished).getPublished().getResults(0);
    assertEquals(first.getStored(), again.getDuplicate());
  }

  @Test
  void anOversizePublicationAndAnUnknownNamespaceAreRejected() throws InterruptedException {
    RawEdge edge = edge("publisher").greeting();
    edge.follow("deep:a", null);
    edge.publish("deep:a", "big", "x".repeat(1_001));
    assertEquals(
        Code.CODE_TOO_LARGE,
        edge.expect(FanoutReply::hasPublished)
            .getPublished()
            .getResults(0)
            .getRejected()
            .getCode());
    edge.publish("nowhere:a", "k", "x");
    assertEquals(
        Code.CODE_UNKNOWN_CHANNEL,
        edge.expect(FanoutReply::hasPublished)
            .getPublished()
            .getResults(0)
            .getRejected()
            .getCode());
  }

  @Test
  void aReaderResumesByPositionOnANewLink() throws InterruptedException {
    RawEdge edge = edge("reader").greeting();
    Position top = top(edge.follow("plain", null));
    adapter.append("plain", "one", "two");
    edge.texts(2);
    edge.close();
    adapter.append("plain", "three");
    RawEdge back = edge("reader").greeting();
    FollowVerdict verdict = back.follow("plain", new Position(1_000_000, 1));
    assertTrue(top.isNone());
    assertTrue(verdict.getVerdict().hasReplay() || verdict.getVerdict().hasUpToDate());
    assertEquals(List.of("two", "three"), back.texts(2));
  }

  @Test
  void aRecoverReplyIsWholeAndStandsAtTheStream() throws InterruptedException {
    RawEdge edge = edge("reader").greeting();
    edge.follow("deep:a", null);
    adapter.append("deep:a", "one", "two", "three");
    edge.texts(3);
    edge.send(
        FanoutRequest.newBuilder()
            .setRecover(
                RecoverRequest.newBuilder()
                    .setId(77)
                    .setChannel("deep:a")
                    .setAfter(Wire.position(new Position(1_000_000, 1)))));
    RecoverReply reply = edge.expect(FanoutReply::hasRecovered).getRecovered();
    assertEquals(77, reply.getId());
    assertEquals(3, reply.getVerdict().getReplay().getTo().getOffset());
    assertEquals(2, reply.getSlices(0).getPublicationsCount());
  }

  @Test
  void theLossOfTheAdapterLinkIsNotSeenByEdges() throws InterruptedException {
    RawEdge edge = edge("reader").greeting();
    edge.follow("plain", null);
    adapter.append("plain", "one");
    assertEquals(List.of("one"), edge.texts(1));
    adapter.cut();
    adapter.append("plain", "two", "three");
    assertEquals(List.of("two", "three"), edge.texts(2));
  }

  @Test
  void historyIsReadInPagesOfTheNamespacesWindow() throws InterruptedException {
    RawEdge edge = edge("reader").greeting();
    edge.follow("deep:a", null);
    adapter.append("deep:a", "one", "two", "three");
    edge.texts(3);
    HistoryPage page = history(edge, "deep:a", 2);
    assertEquals(2, page.getSlices(0).getPublicationsCount());
    assertTrue(page.getMore());
    assertEquals(3, page.getTop().getOffset());
    assertEquals(Code.CODE_NOT_AVAILABLE, history(edge, "plain", 2).getRefused().getCode());
  }

  private static HistoryPage history(RawEdge edge, String channel, int limit)
      throws InterruptedException {
    edge.send(
        FanoutRequest.newBuilder()
            .setHistory(
                HistoryRequest.newBuilder()
                    .setId(edge.nextId())
                    .setChannel(channel)
                    .setLimit(limit)));
    return edge.expect(FanoutReply::hasHistory).getHistory();
  }

  @Test
  void presenceIsSharedAndAnnounced() throws InterruptedException {
    RawEdge here = edge("here").greeting();
    RawEdge there = edge("there").greeting();
    there.follow("deep:a", null);
    ClientInfo ann = ClientInfo.newBuilder().setUser("ann").setClient("c1").build();
    here.send(
        FanoutRequest.newBuilder()
            .setPresence(
                PresenceReport.newBuilder()
                    .addJoined(
                        Presence.newBuilder()
                            .setChannel("deep:a")
                            .setInfo(ann)
                            .setPresent(true)
                            .setAnnounce(true))));
    assertEquals(ann, there.expect(FanoutReply::hasJoinLeave).getJoinLeave().getInfo());
    there.send(
        FanoutRequest.newBuilder()
            .setPresenceQuery(PresenceQuery.newBuilder().setId(5).setChannel("deep:a")));
    assertEquals(
        List.of(ann), there.expect(FanoutReply::hasPresence).getPresence().getClientsList());
  }

  @Test
  void aControlCommandReachesEveryEdgeTheSenderIncluded() throws InterruptedException {
    RawEdge one = edge("one").greeting();
    RawEdge two = edge("two").greeting();
    Control control = Control.newBuilder().setId(9).setUser("ann").build();
    one.send(FanoutRequest.newBuilder().setControl(control));
    assertEquals(control, one.expect(FanoutReply::hasControl).getControl());
    assertEquals(2, one.expect(FanoutReply::hasControlDone).getControlDone().getEdges());
    assertEquals(control, two.expect(FanoutReply::hasControl).getControl());
  }

  @Test
  void channelsAndNodesAreListed() throws InterruptedException {
    RawEdge edge = edge("one").greeting();
    edge.send(
        FanoutRequest.newBuilder()
            .setCounts(MemberCounts.newBuilder().putMembers("deep:a", 3).putMembers("plain", 1)));
    edge.send(
        FanoutRequest.newBuilder()
            .setChannels(ChannelsQuery.newBuilder().setId(1).setPattern("deep:*")));
    assertEquals(
        Map.of("deep:a", 3), edge.expect(FanoutReply::hasChannels).getChannels().getClientsMap());
    edge.send(FanoutRequest.newBuilder().setNodes(NodesQuery.newBuilder().setId(2)));
    assertEquals("one", edge.expect(FanoutReply::hasNodes).getNodes().getNodes(0).getInstance());
  }

  @Test
  void beatsComeWithoutBeingAskedFor() throws InterruptedException {
    RawEdge edge = edge("one").greeting();
    edge.follow("deep:a", null);
    edge.expect(FanoutReply::hasBeat);
    assertEquals(Level.OK, fanout.health().level(), fanout.health().toString());
  }
}
