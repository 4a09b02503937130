package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.AppendRule;
import io.holdfast.backbone.spi.TailEntry;
import io.holdfast.backbone.spi.TailRemoval;
import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides each append and encodes what is accepted: the fence, limits, idempotency, versions, then
/// the offset.
///
/// Owned by the log's writer.
final class Admission {
  static final Refusal NO_ROOM =
      new Refusal(Code.STORAGE, "no room for the next segment of the log", Duration.ofSeconds(1));

  /// What a turn has appended: the entries in order, and their bytes.
  record Group(List<TailEntry> entries, List<TailRemoval> removals, long bytes) {}

  private static final byte[] NO_KEY = new byte[0];

  private final EmbeddedSettings settings;
  private final SegmentAppender appender;
  private final LogIndex index;
  private final KeyWindow keys;
  private final RecordFormat format = new RecordFormat();
  private List<TailEntry> entries = new ArrayList<>();
  private List<TailRemoval> removals = new ArrayList<>();
  private long bytes;
  private long lastMillis;

  Admission(
      EmbeddedSettings settings,
      SegmentAppender appender,
      LogIndex index,
      KeyWindow keys,
      long lastMillis) {
    this.settings = settings;
    this.appender = appender;
    this.index = index;
    this.keys = keys;
    this.lastMillis = lastMillis;
  }

  Group takeGroup() {
    Group group = new Group(entries, removals, bytes);
    entries = new ArrayList<>();
    removals = new ArrayList<>();
    bytes = 0;
    return group;
  }

  PublishResult admit(PublishRequest request, long wallMillis) throws IOException {
    long epoch = index.epochs().current().epoch();
    PublishResult refusal =
        AppendRule.refusal(
            request,
            epoch,
            settings.publicationBytesMax(),
            "backbone.embedded.publication_bytes_max");
    if (refusal != null) {
      return refusal;
    }
    ChannelIndex channel = index.find(request.channel());
    byte[] name =
        channel == null ? request.channel().getBytes(StandardCharsets.UTF_8) : channel.nameBytes();
    byte[] key = request.key().getBytes(StandardCharsets.UTF_8);
    if (name.length > RecordFormat.NAME_BYTES_MAX || key.length > RecordFormat.NAME_BYTES_MAX) {
      return tooLong();
    }
    long now = Math.max(wallMillis, lastMillis);
    int known = keys.find(name, key, now);
    if (known >= 0) {
      return new PublishResult.Duplicate(new Position(keys.epochAt(known), keys.offsetAt(known)));
    }
    if (channel != null
        && request.version() != 0
        && channel.supersedes(request.version(), request.versionEpoch())) {
      return new PublishResult.Superseded(channel.lineage(index.epochs()).top());
    }
    return store(request, name, key, now, epoch);
  }

  private static PublishResult tooLong() {
    return new PublishResult.Rejected(
        new Refusal(
            Code.BAD_REQUEST,
            "channel and key have at most " + RecordFormat.NAME_BYTES_MAX + " bytes each"));
  }

  private PublishResult store(PublishRequest request, byte[] name, byte[] key, long now, long epoch)
      throws IOException {
    byte[] extras = RecordFormat.extras(request);
    int size = RecordFormat.size(name, key, true, extras, request.data().length());
    if (size > appender.recordBytesMax()) {
      return new PublishResult.Rejected(
          new Refusal(Code.TOO_LARGE, "the publication with its tags has " + size + " bytes"));
    }
    ByteBuffer out = appender.room(size);
    if (out == null) {
      return new PublishResult.Unavailable(NO_ROOM);
    }
    ChannelIndex channel = index.known(request.channel());
    long previous = index.previousOf(channel);
    long offset = index.nextOffset(channel);
    byte flags = RecordFormat.flags(request, previous != offset - 1);
    long location = ChannelIndex.location(appender.active().number(), appender.place());
    long sequence = appender.nextSequence();
    int start =
        RecordFormat.begin(
            out,
            RecordFormat.PUBLICATION,
            flags,
            sequence,
            offset,
            previous,
            now,
            name,
            key,
            extras);
    out.put(request.data().asReadOnlyBuffer());
    format.end(out, start);
    channel.published(epoch, offset, location);
    if (request.version() != 0) {
      channel.version(request.version(), request.versionEpoch());
    }
    keys.remember(name, key, epoch, offset, now);
    lastMillis = now;
    Publication publication =
        new Publication(
            offset,
            request.data(),
            request.info(),
            request.tags(),
            now,
            request.key(),
            request.delta());
    entries.add(new TailEntry(sequence, channel.name(), publication));
    bytes += publication.weight();
    return new PublishResult.Stored(new Position(epoch, offset));
  }

  /// Marks the channel's past as removed; false when there is no room.
  boolean remove(String name, long wallMillis) throws IOException {
    ChannelIndex channel = index.known(name);
    lastMillis = Math.max(lastMillis, wallMillis);
    long location =
        note(
            RecordFormat.REMOVAL,
            channel.nameBytes(),
            Math.max(channel.top(), channel.trimmedUpTo()),
            channel.carried());
    if (location >= 0) {
      channel.removed(location);
      removals.add(new TailRemoval(appender.lastSequence(), name, channel.removedUpTo()));
    }
    return location >= 0;
  }

  /// Writes the channel's past again, so that it outlives the segment it is in.
  boolean carry(ChannelIndex channel) throws IOException {
    long location =
        note(
            RecordFormat.CARRIED,
            channel.nameBytes(),
            Math.max(channel.top(), channel.trimmedUpTo()),
            channel.carried());
    if (location >= 0) {
      channel.carriedTo(location);
    }
    return location >= 0;
  }

  boolean watermark(long droppedUpTo) throws IOException {
    return note(RecordFormat.WATERMARK, NO_KEY, droppedUpTo, null) >= 0;
  }

  private long note(byte kind, byte[] name, long offset, byte @Nullable [] data)
      throws IOException {
    ByteBuffer out = appender.room(RecordFormat.size(name, NO_KEY, false, data, 0));
    if (out == null) {
      return -1;
    }
    long location = ChannelIndex.location(appender.active().number(), appender.place());
    int start =
        RecordFormat.begin(
            out,
            kind,
            (byte) 0,
            appender.nextSequence(),
            offset,
            0,
            lastMillis,
            name,
            NO_KEY,
            data);
    format.end(out, start);
    return location;
  }
}
