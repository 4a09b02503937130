package io.holdfast.fanout.core;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.fanout.frame.AdapterReply;
import io.holdfast.fanout.frame.AdapterRequest;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.frame.BeatFacts;
import io.holdfast.fanout.frame.Follow;
import io.holdfast.fanout.stream.ReadOwner;
import io.holdfast.fanout.stream.Turn;
import io.holdfast.fanout.stream.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What goes to the adapter in this turn, and what the adapter has said of itself: follows and
/// publishes gathered into few frames, reads, credit given back in lumps, beats.
///
/// Owned by the fanout's loop.
final class AdapterDesk implements Upstream {
  private static final int FOLLOWS_PER_FRAME = 1_000;
  private static final int PUBLISHES_PER_FRAME = 2_000;
  private static final long PUBLISH_WEIGHT_PER_FRAME = 1L << 20;

  /// Credit is given back when this part of the window was handled.
  private static final int CREDIT_LUMPS = 8;

  private final CoreSettings settings;
  private final Turn turn;
  private final BackboneReads reads = new BackboneReads();
  private List<Follow> follows = new ArrayList<>();
  private List<String> unfollows = new ArrayList<>();
  private List<AdapterRequest> frames = new ArrayList<>();
  private BackboneFacts facts = BackboneFacts.UNKNOWN;
  private long canaryAgeMillis = BeatFacts.CANARY_NEVER_SEEN;
  private long canaryKnownNanos;
  private long incarnation;
  private boolean attached;
  private long generations;
  private long handledBytes;
  private long beats;

  AdapterDesk(CoreSettings settings, Turn turn) {
    this.settings = settings;
    this.turn = turn;
  }

  void become(long newIncarnation) {
    incarnation = newIncarnation;
    attached = true;
    handledBytes = 0;
    canaryAgeMillis = BeatFacts.CANARY_NEVER_SEEN;
  }

  void lose() {
    attached = false;
    facts = BackboneFacts.UNKNOWN;
    canaryAgeMillis = BeatFacts.CANARY_NEVER_SEEN;
    follows = new ArrayList<>();
    unfollows = new ArrayList<>();
    frames = new ArrayList<>();
    reads.linkLost();
  }

  @Override
  public boolean attached() {
    return attached;
  }

  @Override
  public long nextGeneration() {
    return ++generations;
  }

  @Override
  public void follow(Follow follow) {
    // Keeps the order of an unfollow and the follow behind it.
    sealUnfollows();
    follows.add(follow);
    if (follows.size() >= FOLLOWS_PER_FRAME) {
      sealFollows();
    }
  }

  @Override
  public void unfollow(String channel) {
    if (attached) {
      sealFollows();
      unfollows.add(channel);
      if (unfollows.size() >= FOLLOWS_PER_FRAME) {
        sealUnfollows();
      }
    }
  }

  private void sealFollows() {
    if (!follows.isEmpty()) {
      frames.add(new AdapterRequest.Follows(follows));
      follows = new ArrayList<>();
    }
  }

  private void sealUnfollows() {
    if (!unfollows.isEmpty()) {
      frames.add(new AdapterRequest.Unfollows(unfollows));
      unfollows = new ArrayList<>();
    }
  }

  @Override
  public void read(HistoryQuery query, ReadOwner owner) {
    reads.add(query, owner);
  }

  void publish(List<PublishRequest> requests, long lane) {
    List<PublishRequest> open = new ArrayList<>();
    long weight = 0;
    for (PublishRequest request : requests) {
      open.add(request);
      weight += request.weight();
      if (open.size() >= PUBLISHES_PER_FRAME || weight >= PUBLISH_WEIGHT_PER_FRAME) {
        frames.add(new AdapterRequest.Publishes(open, lane));
        open = new ArrayList<>();
        weight = 0;
      }
    }
    if (!open.isEmpty()) {
      frames.add(new AdapterRequest.Publishes(open, lane));
    }
  }

  void send(AdapterRequest frame) {
    frames.add(frame);
  }

  void answered(AdapterReply.History reply) {
    reads.answered(reply);
  }

  void handled(List<ChannelSlice> slices) {
    for (ChannelSlice slice : slices) {
      handledBytes += slice.weight();
    }
    if (handledBytes >= settings.creditBytes() / CREDIT_LUMPS) {
      frames.add(new AdapterRequest.Credit(handledBytes));
      handledBytes = 0;
    }
  }

  void status(BackboneFacts told) {
    facts = told;
  }

  void beat(AdapterReply.Beat beat) {
    canaryAgeMillis = beat.canaryAgeMillis();
    canaryKnownNanos = turn.nanos();
    facts =
        new BackboneFacts(
            beat.backbone(), facts.cause(), facts.identity(), facts.publicationBytesMax());
  }

  BackboneFacts facts() {
    return facts;
  }

  long canaryAgeMillis() {
    return canaryAgeMillis == BeatFacts.CANARY_NEVER_SEEN
        ? canaryAgeMillis
        : canaryAgeMillis + Duration.ofNanos(turn.nanos() - canaryKnownNanos).toMillis();
  }

  void sendBeat(boolean healthy) {
    if (attached) {
      frames.add(
          new AdapterRequest.Beat(
              new BeatFacts(++beats, healthy, canaryAgeMillis(), facts.condition())));
    }
  }

  long readsTotal() {
    return reads.total();
  }

  void flush(Outside outside) {
    if (!attached) {
      return;
    }
    sealFollows();
    sealUnfollows();
    reads.askAgain(turn.nanos());
    reads.send(frames::add, turn.nanos());
    if (!frames.isEmpty()) {
      List<AdapterRequest> taken = frames;
      frames = new ArrayList<>();
      outside.toAdapter(incarnation, taken);
    }
  }
}
