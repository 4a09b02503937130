package io.holdfast.fanout.testing;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Lineage;
import io.holdfast.contract.Lineage.Standing;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.PublishAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The adapter's end of one link, in front of the model backbone, as the comments of
/// `backbone.proto` say: a verdict per follow, then the replay and what is live in order, never
/// beyond the credit. {@link FakeAdapterTest} holds it to that.
public final class FakeAdapter {
  private static final int SLICE_MAX = 16;

  private static final class Tailing {
    final Follow follow;
    Position sent;
    long epochTold;
    long removedTold;

    Tailing(Follow follow, Position sent) {
      this.follow = follow;
      this.sent = sent;
    }
  }

  private final ModelBackbone backbone;
  private final LongSupplier wallMillis;
  private final Consumer<AdapterReply> out;
  private final Map<String, Tailing> tailing = new LinkedHashMap<>();
  private long credit;
  private long sentWeight;
  private boolean tellsForks;

  public FakeAdapter(ModelBackbone backbone, LongSupplier wallMillis, Consumer<AdapterReply> out) {
    this.backbone = backbone;
    this.wallMillis = wallMillis;
    this.out = out;
  }

  /// From here on, followers are told when the log goes on in another epoch, as a real one does; a
  /// fanout also gets along without.
  public FakeAdapter tellingForks(boolean tells) {
    tellsForks = tells;
    return this;
  }

  public static PeerHello hello(String instance) {
    return new PeerHello(
        PeerHello.MAJOR, PeerHello.MINOR, instance, "test", "adapter", 8 << 20, instance);
  }

  public void handle(AdapterRequest request) {
    switch (request) {
      case AdapterRequest.Hello(PeerHello peer) -> {
        credit = peer.creditBytes();
        out.accept(new AdapterReply.Hello(hello("adapter")));
        out.accept(
            new AdapterReply.Status(
                new BackboneFacts(BackboneCondition.CONNECTED, "", "model", 1 << 20)));
        beat();
      }
      case AdapterRequest.Follows(List<Follow> follows) -> follows.forEach(this::follow);
      case AdapterRequest.Unfollows(List<String> channels) -> channels.forEach(tailing::remove);
      case AdapterRequest.Publishes(List<PublishRequest> requests, _) -> publish(requests);
      case AdapterRequest.History(long id, HistoryQuery query) -> {
        HistoryPage page = read(query);
        page.slices().forEach(slice -> credit -= slice.weight());
        out.accept(new AdapterReply.History(id, page, null));
      }
      case AdapterRequest.HistoryRemove(long id, String channel) -> {
        backbone.channel(channel).remove();
        pump();
        out.accept(new AdapterReply.HistoryRemoved(id, null));
      }
      case AdapterRequest.Credit(long bytes) -> credit += bytes;
      case AdapterRequest.Beat _ -> {}
    }
  }

  public void beat() {
    out.accept(new AdapterReply.Beat(100, BackboneCondition.CONNECTED));
    List<AdapterReply.ChannelHead> heads = new ArrayList<>();
    for (Tailing each : tailing.values()) {
      if (continuing(backbone.channel(each.follow.channel()), each.sent)
          instanceof Recovery.UpToDate) {
        heads.add(new AdapterReply.ChannelHead(each.follow.channel(), each.sent));
      }
    }
    out.accept(new AdapterReply.Heads(heads));
  }

  private void publish(List<PublishRequest> requests) {
    List<PublishAnswer> answers = new ArrayList<>();
    for (PublishRequest request : requests) {
      ModelChannel channel = backbone.channel(request.channel());
      Position before = channel.positionOf(request.key());
      answers.add(
          new PublishAnswer(
              request.id(),
              before.isNone()
                  ? new PublishResult.Stored(
                      channel.append(request.key(), request.data(), wallMillis.getAsLong()))
                  : new PublishResult.Duplicate(before)));
    }
    out.accept(new AdapterReply.Published(answers));
  }

  private void follow(Follow follow) {
    ModelChannel channel = backbone.channel(follow.channel());
    Recovery verdict = verdict(channel, follow);
    Position sent =
        switch (verdict) {
          case Recovery.UpToDate(Position top) -> top;
          case Recovery.Replay(Position from, _) -> from;
          case Recovery.Resync resync -> resync.startAt();
        };
    Tailing added = new Tailing(follow, sent);
    added.removedTold = channel.removedUpTo();
    added.epochTold = channel.lineage().currentEpoch();
    tailing.put(follow.channel(), added);
    tell(follow, verdict, channel.lineage());
  }

  private void tell(Follow follow, Recovery verdict, Lineage lineage) {
    out.accept(
        new AdapterReply.Verdicts(
            List.of(
                FollowVerdict.of(follow.channel(), follow.generation(), verdict, lineage)
                    .withRemoved(backbone.channel(follow.channel()).removedUpTo()))));
  }

  private Recovery verdict(ModelChannel channel, Follow follow) {
    Position after = follow.after();
    Position top = channel.top();
    if (after == null) {
      List<ModelChannel.Fact> window =
          channel.newest(follow.windowCount()).stream()
              .filter(fact -> isYoung(fact, follow.windowAgeMillis()))
              .toList();
      if (window.isEmpty()) {
        return new Recovery.UpToDate(top);
      }
      ModelChannel.Fact first = window.getFirst();
      return new Recovery.Replay(
          new Position(first.epoch(), first.publication().offset() - 1), top);
    }
    return continuing(channel, after);
  }

  private static Recovery continuing(ModelChannel channel, Position after) {
    Position top = channel.top();
    return switch (channel.place(after)) {
      case Standing.OnLog(long offset) -> {
        if (channel.wasTrimmedAbove(offset)) {
          yield new Recovery.Resync(ResyncReason.HISTORY_TRIMMED, top, offset + 1, top.offset());
        }
        yield channel.after(offset, 1).isEmpty()
            ? new Recovery.UpToDate(top)
            : new Recovery.Replay(after, top);
      }
      case Standing.InLostTail(long offset, long lostTo, long resumeAfter) ->
          channel.wasTrimmedAbove(resumeAfter)
              ? new Recovery.Resync(ResyncReason.EPOCH_CHANGED, top)
              : new Recovery.Resync(
                  ResyncReason.EPOCH_CHANGED,
                  new Position(epochAbove(channel, resumeAfter), resumeAfter),
                  offset + 1,
                  lostTo);
      case Standing.UnknownEpoch() -> new Recovery.Resync(ResyncReason.EPOCH_CHANGED, top);
      case Standing.NeverHandedOut() -> new Recovery.Resync(ResyncReason.EPOCH_CHANGED, top);
    };
  }

  private static long epochAbove(ModelChannel channel, long floor) {
    return channel.lineage().links().stream()
        .filter(link -> link.floor() == floor)
        .findFirst()
        .orElseThrow()
        .epoch();
  }

  private boolean isYoung(ModelChannel.Fact fact, long maxAgeMillis) {
    return maxAgeMillis == 0
        || fact.publication().timeMillis() >= wallMillis.getAsLong() - maxAgeMillis;
  }

  private HistoryPage read(HistoryQuery query) {
    ModelChannel channel = backbone.channel(query.channel());
    Position since = query.since();
    if (query.limit() == 0) {
      return new HistoryPage(channel.lineage(), List.of(), false, null);
    }
    if (since != null && continuing(channel, since) instanceof Recovery.Resync lost) {
      return new HistoryPage(channel.lineage(), List.of(), false, lost);
    }
    long from = since == null ? (query.reverse() ? Long.MAX_VALUE : 0) : since.offset();
    List<ModelChannel.Fact> window =
        (query.newest() > 0 ? channel.newest(query.newest()) : channel.after(0, Integer.MAX_VALUE))
            .stream().filter(fact -> isYoung(fact, query.maxAgeMillis())).toList();
    List<ModelChannel.Fact> found =
        (query.reverse() ? window.reversed() : window)
            .stream()
                .filter(fact ->
                    query.reverse()
                        ? fact.publication().offset() < from
                        : fact.publication().offset() > from)
                .toList();
    List<ModelChannel.Fact> page = found.stream().limit(query.limit()).toList();
    return new HistoryPage(
        channel.lineage(),
        ModelChannel.slices(query.channel(), page),
        found.size() > page.size(),
        null);
  }

  /// Sends what followers have not got yet, as far as the credit goes.
  public void pump() {
    List<ChannelSlice> batch = new ArrayList<>();
    for (Tailing each : List.copyOf(tailing.values())) {
      ModelChannel channel = backbone.channel(each.follow.channel());
      if (channel.removedUpTo() > each.removedTold) {
        each.removedTold = channel.removedUpTo();
        out.accept(
            new AdapterReply.Removals(
                List.of(new AdapterReply.ChannelRemoval(each.follow.channel(), each.removedTold))));
      }
      Recovery standing = continuing(channel, each.sent);
      if (standing instanceof Recovery.Resync resync) {
        flush(batch);
        each.sent = resync.startAt();
        tell(each.follow, resync, channel.lineage());
      } else if (tellsForks && channel.lineage().currentEpoch() != each.epochTold) {
        flush(batch);
        if (standing instanceof Recovery.UpToDate(Position top)) {
          each.sent = top;
        }
        tell(each.follow, standing, channel.lineage());
      }
      each.epochTold = channel.lineage().currentEpoch();
      List<ModelChannel.Fact> next = channel.after(each.sent.offset(), SLICE_MAX);
      while (credit > 0 && !next.isEmpty()) {
        for (ChannelSlice slice : ModelChannel.slices(each.follow.channel(), next)) {
          batch.add(slice);
          credit -= slice.weight();
          sentWeight += slice.weight();
          each.sent = slice.last();
        }
        next = channel.after(each.sent.offset(), SLICE_MAX);
      }
    }
    flush(batch);
  }

  public long sentWeight() {
    return sentWeight;
  }

  private void flush(List<ChannelSlice> batch) {
    if (!batch.isEmpty()) {
      out.accept(new AdapterReply.Publications(List.copyOf(batch)));
      batch.clear();
    }
  }
}
