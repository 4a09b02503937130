package io.holdfast.edge.testing;

import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.ClientInfo;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.Wire;
import io.holdfast.proto.v1.ChannelFollow;
import io.holdfast.proto.v1.Control;
import io.holdfast.proto.v1.ControlReply;
import io.holdfast.proto.v1.FanoutLinkGrpc;
import io.holdfast.proto.v1.FanoutReply;
import io.holdfast.proto.v1.FanoutRequest;
import io.holdfast.proto.v1.FollowVerdict;
import io.holdfast.proto.v1.FollowVerdicts;
import io.holdfast.proto.v1.Hello;
import io.holdfast.proto.v1.HistoryPage;
import io.holdfast.proto.v1.HistoryRequest;
import io.holdfast.proto.v1.JoinLeave;
import io.holdfast.proto.v1.Presence;
import io.holdfast.proto.v1.PresenceReply;
import io.holdfast.proto.v1.PresenceReport;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.proto.v1.RecoverReply;
import io.holdfast.proto.v1.RecoverRequest;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkEnd;
import io.holdfast.runtime.link.LinkEvents;
import io.holdfast.runtime.link.LinkServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A fanout for one edge, in this process: it keeps every publication, remembers idempotency keys,
/// and can be told to lose, refuse or hold things. Its word is as good as the link's contract:
/// verdicts and recoveries stand in the stream at their top.
///
/// Thread-safe: one lock, because tests and the transport both call it.
public final class FakeFanout implements AutoCloseable, LinkEvents<FanoutRequest, FanoutReply> {
  public static final long EPOCH = 1_700_000_000_000L;

  private final LinkAddress address;
  private final Map<String, List<Publication>> channels = new HashMap<>();
  private final Map<String, Position> keys = new HashMap<>();
  private final Set<String> followed = new HashSet<>();
  private final Map<String, Map<String, ClientInfo>> present = new HashMap<>();
  private final List<FanoutRequest> requests = new ArrayList<>();
  private @Nullable LinkEnd<FanoutReply> end;
  private @Nullable Server server;
  private boolean mute;
  private @Nullable Refusal refusal;
  private long floor;

  public FakeFanout(LinkAddress address) {
    this.address = address;
  }

  public synchronized FakeFanout start() {
    try {
      server =
          address.listen(
              new FanoutLinkGrpc.FanoutLinkImplBase() {
                @Override
                public StreamObserver<FanoutRequest> attach(StreamObserver<FanoutReply> replies) {
                  return LinkServer.accept(replies, FakeFanout.this);
                }
              });
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return this;
  }

  @Override
  public synchronized void opened(LinkEnd<FanoutReply> opened) {
    end = opened;
    followed.clear();
  }

  @Override
  public synchronized void received(LinkEnd<FanoutReply> from, FanoutRequest frame) {
    from.consumed(1);
    requests.add(frame);
    if (mute && !frame.hasHello()) {
      return;
    }
    switch (frame.getFrameCase()) {
      case HELLO ->
          send(
              FanoutReply.newBuilder()
                  .setHello(
                      Hello.newBuilder()
                          .setProtocolMajor(1)
                          .setInstance("fake")
                          .setRole("fanout")
                          .setCreditBytes(8 << 20)));
      case FOLLOW -> frame.getFollow().getFollowsList().forEach(this::follow);
      case UNFOLLOW -> frame.getUnfollow().getChannelsList().forEach(followed::remove);
      case PUBLISH -> publishAll(frame.getPublish().getRequestsList());
      case RECOVER -> recover(frame.getRecover());
      case HISTORY -> history(frame.getHistory());
      case PRESENCE -> presence(frame.getPresence());
      case PRESENCE_QUERY ->
          presenceReply(frame.getPresenceQuery().getId(), frame.getPresenceQuery().getChannel());
      case CONTROL -> control(frame.getControl());
      default -> {}
    }
  }

  /// Says something of the test's.
  public synchronized void say(FanoutReply.Builder frame) {
    send(frame);
  }

  private void send(FanoutReply.Builder frame) {
    LinkEnd<FanoutReply> open = end;
    if (open != null) {
      open.send(frame.build());
    }
  }

  private List<Publication> log(String channel) {
    return channels.computeIfAbsent(channel, _ -> new ArrayList<>());
  }

  private Position top(String channel) {
    List<Publication> log = log(channel);
    return log.isEmpty() ? new Position(EPOCH, floor) : new Position(EPOCH, log.getLast().offset());
  }

  private void follow(ChannelFollow wish) {
    String channel = wish.getChannel();
    followed.add(channel);
    Position top = top(channel);
    Position after = wish.hasAfter() ? Wire.position(wish.getAfter()) : top;
    Recovery verdict = recovery(channel, after);
    send(
        FanoutReply.newBuilder()
            .setVerdicts(
                FollowVerdicts.newBuilder()
                    .addVerdicts(
                        FollowVerdict.newBuilder()
                            .setChannel(channel)
                            .setGeneration(wish.getGeneration())
                            .setVerdict(Wire.verdict(verdict)))));
    if (verdict instanceof Recovery.Replay) {
      deliver(channel, after(channel, after));
    }
  }

  private Recovery recovery(String channel, Position after) {
    Position top = top(channel);
    if (after.epoch() != EPOCH && !after.isNone()) {
      return new Recovery.Resync(ResyncReason.EPOCH_CHANGED, top);
    }
    if (after.offset() == top.offset()) {
      return new Recovery.UpToDate(top);
    }
    List<Publication> log = log(channel);
    boolean reaches =
        !log.isEmpty()
            && log.getFirst().offset() <= after.offset() + 1
            && after.offset() < top.offset();
    return reaches
        ? new Recovery.Replay(after, top)
        : new Recovery.Resync(ResyncReason.POSITION_EXPIRED, top);
  }

  private List<Publication> after(String channel, Position after) {
    return log(channel).stream().filter(p -> p.offset() > after.offset()).toList();
  }

  private void deliver(String channel, List<Publication> publications) {
    if (followed.contains(channel) && !publications.isEmpty()) {
      send(
          FanoutReply.newBuilder()
              .setPublications(
                  Wire.batch(List.of(new ChannelSlice(channel, EPOCH, publications)), "")));
    }
  }

  private void publishAll(List<io.holdfast.proto.v1.PublishRequest> wishes) {
    PublishResults.Builder results = PublishResults.newBuilder();
    Map<String, List<Publication>> fresh = new LinkedHashMap<>();
    Refusal why = refusal;
    for (io.holdfast.proto.v1.PublishRequest wire : wishes) {
      PublishRequest request = Wire.publish(wire);
      if (why != null) {
        results.addResults(Wire.result(request.id(), new PublishResult.Rejected(why)));
        continue;
      }
      String key = request.channel() + " " + request.key();
      Position known = keys.get(key);
      if (known != null) {
        results.addResults(Wire.result(request.id(), new PublishResult.Duplicate(known)));
        continue;
      }
      Publication stored = append(request);
      fresh.computeIfAbsent(request.channel(), _ -> new ArrayList<>()).add(stored);
      Position at = new Position(EPOCH, stored.offset());
      keys.put(key, at);
      results.addResults(Wire.result(request.id(), new PublishResult.Stored(at)));
    }
    fresh.forEach(this::deliver);
    send(FanoutReply.newBuilder().setPublished(results));
  }

  private Publication append(PublishRequest it) {
    return append(it.channel(), it.data(), it.info(), it.tags(), it.delta());
  }

  private Publication append(
      String channel, Payload data, @Nullable ClientInfo by, Map<String, String> tags, boolean d) {
    long offset = top(channel).offset() + 1;
    log(channel).add(new Publication(offset, data, by, tags, 0, "", d));
    return log(channel).getLast();
  }

  /// Publishes from outside of the edge; all of them become known at once.
  public synchronized void publish(String channel, String... data) {
    Stream<Payload> all = Stream.of(data).map(Payload::utf8);
    deliver(channel, all.map(it -> append(channel, it, null, Map.of(), false)).toList());
  }

  /// Forgets a channel's publications up to this offset.
  public synchronized void trim(String channel, long offset) {
    log(channel).removeIf(p -> p.offset() <= offset);
  }

  /// Refuses every publish from now on; null = no more.
  public synchronized void refuse(@Nullable Refusal why) {
    refusal = why;
  }

  /// Answers nothing but hellos from now on, or again.
  public synchronized void mute(boolean silent) {
    mute = silent;
  }

  /// Ends the link; the edge may dial again.
  public synchronized void cut() {
    LinkEnd<FanoutReply> open = end;
    end = null;
    if (open != null) {
      open.close("cut by the test");
    }
  }

  private void recover(RecoverRequest wish) {
    String channel = wish.getChannel();
    Position top = top(channel);
    RecoverReply.Builder reply = RecoverReply.newBuilder().setId(wish.getId());
    if (wish.getNewestOnly()) {
      List<Publication> log = log(channel);
      if (!log.isEmpty()) {
        reply.addSlices(Wire.slice(new ChannelSlice(channel, EPOCH, List.of(log.getLast()))));
      }
      reply.setVerdict(Wire.verdict(new Recovery.UpToDate(top)));
    } else {
      Position after = Wire.position(wish.getAfter());
      Recovery verdict = recovery(channel, after);
      if (verdict instanceof Recovery.Replay) {
        reply.addSlices(Wire.slice(new ChannelSlice(channel, EPOCH, after(channel, after))));
      }
      reply.setVerdict(Wire.verdict(verdict));
    }
    send(FanoutReply.newBuilder().setRecovered(reply));
  }

  private void history(HistoryRequest wish) {
    List<Publication> log = new ArrayList<>(log(wish.getChannel()));
    if (wish.getReverse()) {
      log = log.reversed();
    }
    if (wish.hasSince()) {
      long since = wish.getSince().getOffset();
      log =
          log.stream()
              .filter(p -> wish.getReverse() ? p.offset() < since : p.offset() > since)
              .toList();
    }
    HistoryPage.Builder page =
        HistoryPage.newBuilder().setId(wish.getId()).setTop(Wire.position(top(wish.getChannel())));
    List<Publication> limited = log.stream().limit(wish.getLimit()).toList();
    if (!limited.isEmpty()) {
      page.addSlices(Wire.slice(new ChannelSlice(wish.getChannel(), EPOCH, limited)));
    }
    if (wish.hasSince() && wish.getSince().getEpoch() != EPOCH && wish.getSince().getEpoch() != 0) {
      page.setResync(
          Wire.resync(new Recovery.Resync(ResyncReason.EPOCH_CHANGED, top(wish.getChannel()))));
    }
    send(FanoutReply.newBuilder().setHistory(page));
  }

  private void presence(PresenceReport report) {
    if (report.getSnapshot()) {
      present.clear();
    }
    for (Presence joined : report.getJoinedList()) {
      ClientInfo info = Wire.clientInfo(joined.getInfo());
      if (joined.getPresent()) {
        present
            .computeIfAbsent(joined.getChannel(), _ -> new LinkedHashMap<>())
            .put(info.client(), info);
      }
      if (joined.getAnnounce() && !report.getSnapshot()) {
        move(joined.getChannel(), true, info);
      }
    }
    report
        .getLeftList()
        .forEach(left -> {
          Map<String, ClientInfo> clients = present.get(left.getChannel());
          ClientInfo info = clients == null ? null : clients.remove(left.getClient());
          if (info != null) {
            move(left.getChannel(), false, info);
          }
        });
  }

  private void move(String channel, boolean joined, ClientInfo info) {
    send(
        FanoutReply.newBuilder()
            .setJoinLeave(
                JoinLeave.newBuilder()
                    .setChannel(channel)
                    .setJoined(joined)
                    .setInfo(Wire.clientInfo(info))));
  }

  private void presenceReply(long id, String channel) {
    Map<String, ClientInfo> clients = present.getOrDefault(channel, Map.of());
    send(
        FanoutReply.newBuilder()
            .setPresence(
                PresenceReply.newBuilder()
                    .setId(id)
                    .addAllClients(clients.values().stream().map(Wire::clientInfo).toList())
                    .setClientCount(clients.size())
                    .setUserCount(
                        (int) clients.values().stream().map(ClientInfo::user).distinct().count())));
  }

  private void control(Control command) {
    send(FanoutReply.newBuilder().setControl(command));
    send(
        FanoutReply.newBuilder()
            .setControlDone(ControlReply.newBuilder().setId(command.getId()).setEdges(1)));
  }

  /// Waits until the edge has sent a frame like this.
  public FanoutRequest awaits(Predicate<FanoutRequest> wanted) {
    if (!Eventually.within(() -> !sent(wanted).isEmpty())) {
      throw new IllegalStateException("the edge never sent that");
    }
    return sent(wanted).getFirst();
  }

  private synchronized List<FanoutRequest> sent(Predicate<FanoutRequest> wanted) {
    return requests.stream().filter(wanted).toList();
  }

  @Override
  public void writable(LinkEnd<FanoutReply> ready) {}

  @Override
  public void ended(LinkEnd<FanoutReply> over, String cause) {}

  public synchronized void stop() {
    cut();
    Server running = server;
    server = null;
    if (running != null) {
      LinkAddress.stop(running, Duration.ZERO);
    }
  }

  @Override
  public void close() {
    stop();
  }
}
