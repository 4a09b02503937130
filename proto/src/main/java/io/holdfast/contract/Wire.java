package io.holdfast.contract;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.holdfast.proto.v1.EpochEnd;
import io.holdfast.proto.v1.PublicationBatch;
import io.holdfast.proto.v1.PublishBatch;
import io.holdfast.proto.v1.PublishResults;
import io.holdfast.proto.v1.Uplink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Contract values to wire messages and back: the one place where both are known. Payload bytes are
/// not copied on the way out, and once on the way in.
public final class Wire {
  private Wire() {}

  public static io.holdfast.proto.v1.Position position(Position position) {
    return io.holdfast.proto.v1.Position.newBuilder()
        .setEpoch(position.epoch())
        .setOffset(position.offset())
        .build();
  }

  public static Position position(io.holdfast.proto.v1.Position wire) {
    return new Position(wire.getEpoch(), wire.getOffset());
  }

  public static ByteString bytes(Payload payload) {
    return UnsafeByteOperations.unsafeWrap(payload.unsafeArray());
  }

  /// What an uplink costs of its receiver's credit.
  public static int weight(Uplink uplink) {
    return 64 + uplink.getData().size();
  }

  public static Payload payload(ByteString bytes) {
    return Payload.wrap(bytes.toByteArray());
  }

  public static io.holdfast.proto.v1.ClientInfo clientInfo(ClientInfo info) {
    return io.holdfast.proto.v1.ClientInfo.newBuilder()
        .setUser(info.user())
        .setClient(info.client())
        .setConnInfo(bytes(info.connectionInfo()))
        .setChanInfo(bytes(info.channelInfo()))
        .build();
  }

  public static ClientInfo clientInfo(io.holdfast.proto.v1.ClientInfo wire) {
    return new ClientInfo(
        wire.getUser(), wire.getClient(), payload(wire.getConnInfo()), payload(wire.getChanInfo()));
  }

  public static io.holdfast.proto.v1.Publication publication(Publication publication) {
    io.holdfast.proto.v1.Publication.Builder wire =
        io.holdfast.proto.v1.Publication.newBuilder()
            .setOffset(publication.offset())
            .setData(bytes(publication.data()))
            .setTimeMillis(publication.timeMillis())
            .setKey(publication.key())
            .setDelta(publication.delta());
    ClientInfo info = publication.info();
    if (info != null) {
      wire.setInfo(clientInfo(info));
    }
    if (!publication.tags().isEmpty()) {
      wire.putAllTags(publication.tags());
    }
    return wire.build();
  }

  public static Publication publication(io.holdfast.proto.v1.Publication wire) {
    return new Publication(
        wire.getOffset(),
        payload(wire.getData()),
        wire.hasInfo() ? clientInfo(wire.getInfo()) : null,
        wire.getTagsMap(),
        wire.getTimeMillis(),
        wire.getKey(),
        wire.getDelta());
  }

  public static io.holdfast.proto.v1.ChannelSlice slice(ChannelSlice slice) {
    io.holdfast.proto.v1.ChannelSlice.Builder wire =
        io.holdfast.proto.v1.ChannelSlice.newBuilder()
            .setChannel(slice.channel())
            .setEpoch(slice.epoch());
    for (Publication publication : slice.publications()) {
      wire.addPublications(publication(publication));
    }
    return wire.build();
  }

  public static ChannelSlice slice(io.holdfast.proto.v1.ChannelSlice wire) {
    List<Publication> publications = new ArrayList<>(wire.getPublicationsCount());
    for (io.holdfast.proto.v1.Publication publication : wire.getPublicationsList()) {
      publications.add(publication(publication));
    }
    return new ChannelSlice(wire.getChannel(), wire.getEpoch(), publications);
  }

  public static List<ChannelSlice> slices(List<io.holdfast.proto.v1.ChannelSlice> wire) {
    return wire.stream()
        .filter(slice -> slice.getPublicationsCount() > 0)
        .map(Wire::slice)
        .toList();
  }

  public static PublicationBatch batch(List<ChannelSlice> slices, String traceParent) {
    PublicationBatch.Builder wire = PublicationBatch.newBuilder().setTraceParent(traceParent);
    for (ChannelSlice slice : slices) {
      wire.addSlices(slice(slice));
    }
    return wire.build();
  }

  public static io.holdfast.proto.v1.EpochLink link(EpochLink link) {
    return io.holdfast.proto.v1.EpochLink.newBuilder()
        .setEpoch(link.epoch())
        .setFloor(link.floor())
        .setBase(link.base())
        .setTop(link.top())
        .setEnd(
            switch (link.end()) {
              case EXACT -> EpochEnd.EPOCH_END_EXACT;
              case DOUBTFUL -> EpochEnd.EPOCH_END_DOUBTFUL;
              case UNKNOWN -> EpochEnd.EPOCH_END_UNKNOWN;
            })
        .build();
  }

  private static EpochLink link(io.holdfast.proto.v1.EpochLink wire) {
    EpochLink.End end =
        switch (wire.getEnd()) {
          case EPOCH_END_EXACT -> EpochLink.End.EXACT;
          case EPOCH_END_DOUBTFUL -> EpochLink.End.DOUBTFUL;
          case EPOCH_END_UNKNOWN, UNRECOGNIZED -> EpochLink.End.UNKNOWN;
        };
    return new EpochLink(wire.getEpoch(), wire.getFloor(), wire.getBase(), wire.getTop(), end);
  }

  public static List<io.holdfast.proto.v1.EpochLink> links(Lineage lineage) {
    return lineage.links().stream().map(Wire::link).toList();
  }

  public static Lineage lineage(List<io.holdfast.proto.v1.EpochLink> wire) {
    return wire.isEmpty() ? Lineage.EMPTY : new Lineage(wire.stream().map(Wire::link).toList());
  }

  public static io.holdfast.proto.v1.Verdict verdict(Recovery recovery) {
    io.holdfast.proto.v1.Verdict.Builder wire = io.holdfast.proto.v1.Verdict.newBuilder();
    switch (recovery) {
      case Recovery.UpToDate(Position top) ->
          wire.setUpToDate(
              io.holdfast.proto.v1.Verdict.UpToDate.newBuilder().setTop(position(top)));
      case Recovery.Replay(Position from, Position to) ->
          wire.setReplay(
              io.holdfast.proto.v1.Verdict.Replay.newBuilder()
                  .setFrom(position(from))
                  .setTo(position(to)));
      case Recovery.Resync resync -> wire.setResync(resync(resync));
    }
    return wire.build();
  }

  public static Recovery verdict(io.holdfast.proto.v1.Verdict wire) {
    return switch (wire.getVerdictCase()) {
      case UP_TO_DATE -> new Recovery.UpToDate(position(wire.getUpToDate().getTop()));
      case REPLAY ->
          new Recovery.Replay(
              position(wire.getReplay().getFrom()), position(wire.getReplay().getTo()));
      case RESYNC -> resync(wire.getResync());
      case VERDICT_NOT_SET -> new Recovery.Resync(ResyncReason.UNVERIFIABLE, Position.NONE);
    };
  }

  public static io.holdfast.proto.v1.Verdict.Resync resync(Recovery.Resync resync) {
    return io.holdfast.proto.v1.Verdict.Resync.newBuilder()
        .setReason(io.holdfast.proto.v1.ResyncReason.forNumber(resync.reason().number()))
        .setStartAt(position(resync.startAt()))
        .setMissedFrom(resync.missedFrom())
        .setMissedTo(resync.missedTo())
        .build();
  }

  public static Recovery.Resync resync(io.holdfast.proto.v1.Verdict.Resync wire) {
    ResyncReason reason =
        switch (wire.getReason()) {
          case RESYNC_REASON_POSITION_EXPIRED -> ResyncReason.POSITION_EXPIRED;
          case RESYNC_REASON_EPOCH_CHANGED -> ResyncReason.EPOCH_CHANGED;
          case RESYNC_REASON_HISTORY_TRIMMED -> ResyncReason.HISTORY_TRIMMED;
          case RESYNC_REASON_HELD_LOST -> ResyncReason.HELD_LOST;
          case RESYNC_REASON_UNVERIFIABLE, RESYNC_REASON_UNSPECIFIED, UNRECOGNIZED ->
              ResyncReason.UNVERIFIABLE;
        };
    return new Recovery.Resync(
        reason, position(wire.getStartAt()), wire.getMissedFrom(), wire.getMissedTo());
  }

  public static io.holdfast.proto.v1.Refusal refusal(Refusal refusal) {
    return io.holdfast.proto.v1.Refusal.newBuilder()
        .setCode(io.holdfast.proto.v1.Code.forNumber(refusal.code().number()))
        .setReason(refusal.reason())
        .setRetryAfterMillis((int) Math.min(Integer.MAX_VALUE, refusal.retryAfter().toMillis()))
        .build();
  }

  public static Refusal refusal(io.holdfast.proto.v1.Refusal wire) {
    return new Refusal(
        Code.of(wire.getCodeValue()),
        wire.getReason(),
        Duration.ofMillis(wire.getRetryAfterMillis()));
  }

  public static io.holdfast.proto.v1.PublishRequest publish(PublishRequest request) {
    io.holdfast.proto.v1.PublishRequest.Builder wire =
        io.holdfast.proto.v1.PublishRequest.newBuilder()
            .setId(request.id())
            .setChannel(request.channel())
            .setData(bytes(request.data()))
            .setKey(request.key())
            .setVersion(request.version())
            .setVersionEpoch(request.versionEpoch())
            .setDelta(request.delta())
            .setDeadlineMillis(request.deadlineMillis())
            .setExpectedEpoch(request.expectedEpoch());
    ClientInfo info = request.info();
    if (info != null) {
      wire.setInfo(clientInfo(info));
    }
    if (!request.tags().isEmpty()) {
      wire.putAllTags(request.tags());
    }
    return wire.build();
  }

  /// Throws {@link IllegalArgumentException} for a request without a key.
  public static PublishRequest publish(io.holdfast.proto.v1.PublishRequest wire) {
    return new PublishRequest(
        wire.getId(),
        wire.getChannel(),
        payload(wire.getData()),
        wire.hasInfo() ? clientInfo(wire.getInfo()) : null,
        wire.getTagsMap(),
        wire.getKey(),
        wire.getVersion(),
        wire.getVersionEpoch(),
        wire.getDelta(),
        wire.getDeadlineMillis(),
        wire.getExpectedEpoch());
  }

  public static PublishBatch publishes(List<PublishRequest> requests, long lane) {
    PublishBatch.Builder wire = PublishBatch.newBuilder().setLane(lane);
    for (PublishRequest request : requests) {
      wire.addRequests(publish(request));
    }
    return wire.build();
  }

  /// A publish as bytes that {@link #publishOf} reads, for those who keep it.
  public static byte[] bytesOf(PublishRequest request) {
    return publish(request).toByteArray();
  }

  /// Throws {@link IllegalArgumentException} when the bytes are not such a publish.
  public static PublishRequest publishOf(byte[] bytes) {
    try {
      return publish(io.holdfast.proto.v1.PublishRequest.parseFrom(bytes));
    } catch (InvalidProtocolBufferException broken) {
      throw new IllegalArgumentException("not a publish: " + broken.getMessage(), broken);
    }
  }

  public static io.holdfast.proto.v1.PublishResult result(long id, PublishResult result) {
    io.holdfast.proto.v1.PublishResult.Builder wire =
        io.holdfast.proto.v1.PublishResult.newBuilder().setId(id);
    switch (result) {
      case PublishResult.Stored(Position at) -> wire.setStored(position(at));
      case PublishResult.Held(String heldId) -> wire.setHeld(heldId);
      case PublishResult.Duplicate(Position at) -> wire.setDuplicate(position(at));
      case PublishResult.Superseded(Position top) -> wire.setSuperseded(position(top));
      case PublishResult.Rejected(Refusal why) -> wire.setRejected(refusal(why));
      case PublishResult.Unavailable(Refusal why) -> wire.setUnavailable(refusal(why));
      case PublishResult.Unknown(Refusal why) -> wire.setUnknown(refusal(why));
    }
    return wire.build();
  }

  public static PublishResult result(io.holdfast.proto.v1.PublishResult wire) {
    return switch (wire.getResultCase()) {
      case STORED -> new PublishResult.Stored(position(wire.getStored()));
      case HELD -> new PublishResult.Held(wire.getHeld());
      case DUPLICATE -> new PublishResult.Duplicate(position(wire.getDuplicate()));
      case SUPERSEDED -> new PublishResult.Superseded(position(wire.getSuperseded()));
      case REJECTED -> new PublishResult.Rejected(refusal(wire.getRejected()));
      case UNAVAILABLE -> new PublishResult.Unavailable(refusal(wire.getUnavailable()));
      case UNKNOWN -> new PublishResult.Unknown(refusal(wire.getUnknown()));
      case RESULT_NOT_SET ->
          new PublishResult.Unknown(
              new Refusal(Code.LINK_PROTOCOL, "the peer answered with a result of a newer minor"));
    };
  }

  public static PublishResults results(List<io.holdfast.proto.v1.PublishResult> results) {
    return PublishResults.newBuilder().addAllResults(results).build();
  }

  public static io.holdfast.proto.v1.HistoryRequest historyRequest(long id, HistoryQuery query) {
    io.holdfast.proto.v1.HistoryRequest.Builder wire =
        io.holdfast.proto.v1.HistoryRequest.newBuilder()
            .setId(id)
            .setChannel(query.channel())
            .setLimit(query.limit())
            .setReverse(query.reverse())
            .setMaxAgeMillis(query.maxAgeMillis())
            .setNewest(query.newest());
    Position since = query.since();
    if (since != null) {
      wire.setSince(position(since));
    }
    return wire.build();
  }

  public static HistoryQuery historyQuery(io.holdfast.proto.v1.HistoryRequest wire) {
    return new HistoryQuery(
        wire.getChannel(),
        wire.hasSince() ? position(wire.getSince()) : null,
        unsigned(wire.getLimit()),
        wire.getReverse(),
        Math.max(0, wire.getMaxAgeMillis()),
        unsigned(wire.getNewest()));
  }

  /// A count as it was meant: what does not fit is as good as the largest that does.
  private static int unsigned(int wire) {
    return wire < 0 ? Integer.MAX_VALUE : wire;
  }

  public static io.holdfast.proto.v1.HistoryPage page(long id, HistoryPage page) {
    io.holdfast.proto.v1.HistoryPage.Builder wire =
        io.holdfast.proto.v1.HistoryPage.newBuilder()
            .setId(id)
            .setTop(position(page.top()))
            .setMore(page.more())
            .setRemovedUpTo(page.removedUpTo())
            .addAllLineage(links(page.lineage()));
    for (ChannelSlice slice : page.slices()) {
      wire.addSlices(slice(slice));
    }
    Recovery.Resync resync = page.resync();
    if (resync != null) {
      wire.setResync(resync(resync));
    }
    return wire.build();
  }

  public static HistoryPage page(io.holdfast.proto.v1.HistoryPage wire) {
    return new HistoryPage(
        lineage(wire.getLineageList()),
        slices(wire.getSlicesList()),
        wire.getMore(),
        wire.hasResync() ? resync(wire.getResync()) : null,
        wire.getRemovedUpTo());
  }
}
