package io.holdfast.fanout.testing;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.fanout.frame.EdgeReply;
import io.holdfast.fanout.frame.EdgeRequest;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.frame.FollowVerdict;
import io.holdfast.fanout.frame.PeerHello;
import io.holdfast.fanout.frame.PublishAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An edge that believes nothing: it holds each frame of its link against the truth of the model
/// backbone. Per channel, offsets go on by one or a verdict says otherwise; nothing on the log is
/// skipped in silence; a recover reply is the whole range and stands exactly at what was sent; the
/// sender keeps to its credit.
public final class CheckingEdge {
  /// A frame that was begun with credit left may overshoot it by one slice or page.
  private static final long OVERSHOOT = 300 << 10;

  /// How far the edge is in a channel; null = no verdict yet.
  private static final class Place {
    final long generation;
    @Nullable Position at;
    boolean answered;

    Place(long generation, @Nullable Position at) {
      this.generation = generation;
      this.at = at;
    }
  }

  private static final class Asking {
    final EdgeRequest.Recover request;
    final Position toldBefore;
    final List<ChannelSlice> slices = new ArrayList<>();

    Asking(EdgeRequest.Recover request, Position toldBefore) {
      this.request = request;
      this.toldBefore = toldBefore;
    }
  }

  private final String name;
  private final ModelBackbone backbone;
  private final long window;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Map<Long, Asking> asking = new HashMap<>();
  private final Map<Long, String> publishing = new HashMap<>();
  private final HistoryChecks histories;
  private Consumer<EdgeRequest> link = _ -> {};
  private boolean linked;
  private boolean greeted;
  private long outstanding;
  private long ungranted;
  private long ids;

  private boolean whole;
  private int resyncs;
  private int recovered;
  private int unrecovered;
  private int refused;

  public CheckingEdge(String name, ModelBackbone backbone, long window) {
    this.name = name;
    this.backbone = backbone;
    this.window = window;
    this.histories = new HistoryChecks(backbone);
  }

  public boolean isLinked() {
    return linked;
  }

  /// From here on nothing that was ever handed out may be left out in silence, whether or not the
  /// log still has it.
  public void missesNothing() {
    whole = true;
  }

  public int resyncs() {
    return resyncs;
  }

  public int recovered() {
    return recovered;
  }

  public int unrecovered() {
    return unrecovered;
  }

  public int refused() {
    return refused;
  }

  public List<String> channels() {
    return List.copyOf(places.keySet());
  }

  public @Nullable Position at(String channel) {
    Place place = places.get(channel);
    return place == null ? null : place.at;
  }

  /// What was asked and not answered yet.
  public List<String> unanswered() {
    List<String> open = new ArrayList<>(histories.unanswered());
    asking.values().forEach(each -> open.add(each.request.toString()));
    publishing.forEach((id, channel) -> open.add("publish " + id + " to " + channel));
    places.forEach((channel, place) -> {
      if (!place.answered) {
        open.add("follow of " + channel + " after " + place.at);
      }
    });
    return open;
  }

  public void connect(Consumer<EdgeRequest> newLink) {
    link = newLink;
    linked = true;
    greeted = false;
    outstanding = 0;
    ungranted = 0;
    link.accept(
        new EdgeRequest.Hello(
            new PeerHello(PeerHello.MAJOR, PeerHello.MINOR, name, "test", "edge", window, name)));
    for (String channel : channels()) {
      Place before = places.get(channel);
      follow(channel, before == null ? null : before.at);
    }
  }

  public void disconnect() {
    linked = false;
    link = _ -> {};
    asking.clear();
    publishing.clear();
    histories.forget();
  }

  public void follow(String channel, @Nullable Position after) {
    Place place = new Place(++ids, after);
    places.put(channel, place);
    link.accept(
        new EdgeRequest.Follows(List.of(new Follow(channel, place.generation, after, 0, 0))));
  }

  public void unfollow(String channel) {
    places.remove(channel);
    asking.values().removeIf(each -> each.request.channel().equals(channel));
    link.accept(new EdgeRequest.Unfollows(List.of(channel)));
  }

  public void recover(String channel, Position after, boolean newestOnly, int limit) {
    EdgeRequest.Recover request = new EdgeRequest.Recover(++ids, channel, after, newestOnly, limit);
    asking.put(request.id(), new Asking(request, backbone.answered(channel)));
    link.accept(request);
  }

  public void history(HistoryQuery query) {
    link.accept(histories.asks(++ids, query));
  }

  public long publish(Consumer<Long> withId, String channel) {
    long id = ++ids;
    publishing.put(id, channel);
    withId.accept(id);
    return id;
  }

  public void send(EdgeRequest request) {
    link.accept(request);
  }

  /// Handles what was received: the credit goes back.
  public void grant() {
    if (linked && ungranted > 0) {
      outstanding -= ungranted;
      link.accept(new EdgeRequest.Credit(ungranted));
      ungranted = 0;
    }
  }

  public void receive(EdgeReply reply) {
    if (!greeted) {
      check(reply instanceof EdgeReply.Hello, "the first frame is a hello, not " + reply);
      greeted = true;
      return;
    }
    switch (reply) {
      case EdgeReply.Verdicts(List<FollowVerdict> verdicts) -> verdicts.forEach(this::verdict);
      case EdgeReply.Publications(List<ChannelSlice> slices) -> slices.forEach(this::slice);
      case EdgeReply.Recovered page -> recovered(page);
      case EdgeReply.History history -> {
        HistoryPage page = history.page();
        if (page != null) {
          page.slices().forEach(this::spend);
        }
        histories.answered(history);
      }
      case EdgeReply.Published(List<PublishAnswer> answers) -> answers.forEach(this::published);
      case EdgeReply.Refused(var why) -> throw new AssertionError(name + " refused: " + why);
      default -> {}
    }
  }

  private void check(boolean holds, String promise) {
    if (!holds) {
      throw new AssertionError(name + ": " + promise);
    }
  }

  private void verdict(FollowVerdict told) {
    Place place = places.get(told.channel());
    if (place == null || place.generation != told.generation()) {
      return;
    }
    Recovery verdict = told.verdict();
    if (verdict == null) {
      check(!place.answered, "a refusal only before the first verdict");
      return;
    }
    boolean first = !place.answered;
    place.answered = true;
    switch (verdict) {
      case Recovery.UpToDate(Position top) -> {
        Position at = place.at;
        check(
            at == null || at.offset() <= top.offset(),
            told.channel() + " up to date at " + top + " behind " + at);
        check(
            at == null || !skips(told.channel(), at, top.offset() + 1),
            told.channel() + " up to date at " + top + " although it misses something after " + at);
        place.at = top;
      }
      case Recovery.Replay(Position from, Position to) -> {
        check(first, "a replay only as the first verdict");
        check(from.offset() <= to.offset(), told.channel() + " replay to before it begins");
        check(place.at == null || place.at.equals(from), "a replay from " + from);
        place.at = from;
      }
      case Recovery.Resync resync -> {
        resyncs++;
        place.at = resync.startAt();
      }
    }
  }

  /// Whether going from `at` to the first offset that follows would leave out something on the log.
  private boolean skips(String channel, Position at, long next) {
    ModelChannel of = backbone.channel(channel);
    return whole ? of.everHadBetween(at.offset(), next) : of.hasBetween(at.offset(), next);
  }

  private void slice(ChannelSlice slice) {
    spend(slice);
    Place place = places.get(slice.channel());
    if (place == null || !place.answered) {
      return;
    }
    Position at = place.at;
    check(at != null, "a publication without a verdict");
    place.at = walk(at == null ? Position.NONE : at, slice);
  }

  private Position walk(Position start, ChannelSlice slice) {
    Position at = start;
    for (Publication publication : slice.publications()) {
      long offset = publication.offset();
      check(
          offset > at.offset(),
          slice.channel() + ": " + offset + " after " + at + " is old or a duplicate");
      check(
          slice.epoch() != at.epoch() || offset == at.offset() + 1,
          slice.channel() + ": " + offset + " does not follow " + at);
      check(
          !skips(slice.channel(), at, offset),
          slice.channel()
              + ": something between "
              + at
              + " and "
              + offset
              + " was left out of "
              + backbone.channel(slice.channel()).lineage());
      ModelChannel.Fact fact = backbone.channel(slice.channel()).truth(offset);
      check(
          fact.epoch() == slice.epoch() && fact.publication().key().equals(publication.key()),
          slice.channel() + ": " + offset + " is another publication than was stored");
      at = new Position(slice.epoch(), offset);
    }
    return at;
  }

  private void spend(ChannelSlice slice) {
    outstanding += slice.weight();
    ungranted += slice.weight();
    check(
        outstanding <= window + OVERSHOOT, outstanding + " bytes sent with a window of " + window);
  }

  private void recovered(EdgeReply.Recovered page) {
    page.slices().forEach(this::spend);
    Asking each = asking.get(page.id());
    if (each == null) {
      return;
    }
    each.slices.addAll(page.slices());
    if (page.more()) {
      check(page.verdict() == null && page.refused() == null, "only the last page has a verdict");
      return;
    }
    asking.remove(page.id());
    if (page.refused() != null) {
      refused++;
      return;
    }
    Position at = at(each.request.channel());
    check(at != null, "a recover reply before the follow's verdict");
    check(
        at == null || at.offset() >= each.toldBefore.offset(),
        "recovered at " + at + ", below what was answered: " + each.toldBefore);
    switch (page.verdict()) {
      case Recovery.UpToDate(Position top) -> {
        check(each.slices.isEmpty(), "up to date with publications");
        check(top.equals(at), "the reply stands at " + top + ", the stream at " + at);
        recovered++;
      }
      case Recovery.Replay(Position _, Position to) -> {
        check(to.equals(at), "the reply ends at " + to + ", the stream stands at " + at);
        if (!each.request.newestOnly()) {
          whole(each, to);
        }
        recovered++;
      }
      case Recovery.Resync resync -> {
        check(resync.startAt().equals(at), "resync starts at " + resync.startAt() + ", not " + at);
        unrecovered++;
      }
      case null -> throw new AssertionError("neither a verdict nor a refusal");
    }
  }

  private void whole(Asking each, Position to) {
    Position after = each.request.after();
    Position at = after == null ? Position.NONE : after;
    int count = 0;
    for (ChannelSlice slice : each.slices) {
      at = walk(at, slice);
      count += slice.publications().size();
    }
    check(
        at.offset() == to.offset() || !skips(each.request.channel(), at, to.offset() + 1),
        "a replay that ends at " + at + " instead of " + to);
    int limit = each.request.limit();
    check(limit == 0 || count <= limit, count + " publications with a limit of " + limit);
  }

  private void published(PublishAnswer answer) {
    String channel = publishing.remove(answer.id());
    check(channel != null, "a second answer to publish " + answer.id());
    if (answer.result() instanceof PublishResult.Stored(Position at) && channel != null) {
      backbone.channel(channel).truth(at.offset());
      backbone.answered(channel, at);
    }
  }
}
