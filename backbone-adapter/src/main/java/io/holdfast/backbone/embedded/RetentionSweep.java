package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gives up the oldest segments when the log is too large or they are too old. Quiet channels whose
/// last entry would go are carried over, up to a bound; beyond it they are forgotten, and what they
/// may have used is marked first.
///
/// Owned by the log's writer.
final class RetentionSweep {
  static final long CHECK_AGE_MILLIS = 10_000;

  /// Carried channels may use a quarter of the retained log at this size each.
  private static final long CARRIED_BYTES = 128;

  private final EmbeddedSettings settings;
  private final SegmentAppender appender;
  private final Admission admission;
  private final LogIndex index;
  private final LogRecord record = new LogRecord();
  private long ageCheckedMillis;

  RetentionSweep(
      EmbeddedSettings settings, SegmentAppender appender, Admission admission, LogIndex index) {
    this.settings = settings;
    this.appender = appender;
    this.admission = admission;
    this.index = index;
  }

  /// One segment that has to go, out of the index and the log already, what replaces it on the
  /// disk; null when none.
  @Nullable Segment sweep(long nowMillis) throws IOException {
    List<Segment> segments = appender.segments();
    if (segments.size() < 2
        || !(segments.size() * (long) settings.segmentBytes() > settings.retentionBytes()
            || tooOld(segments, nowMillis))) {
      return null;
    }
    Segment oldest = segments.getFirst();
    if (!keepTops(oldest, segments.get(1).header().base())) {
      return null;
    }
    appender.flush();
    appender.force();
    index.release(oldest.number());
    // The next one may be as old.
    ageCheckedMillis = 0;
    return appender.removeOldest();
  }

  /// A segment's newest entry is not newer than the first of the next.
  private boolean tooOld(List<Segment> segments, long nowMillis) throws IOException {
    if (settings.retentionAge().isZero() || nowMillis - ageCheckedMillis < CHECK_AGE_MILLIS) {
      return false;
    }
    ageCheckedMillis = nowMillis;
    java.nio.ByteBuffer in = java.nio.ByteBuffer.allocate(256);
    segments.get(1).read(in, Segment.HEADER_BYTES);
    if (in.limit() < RecordFormat.FRAME + RecordFormat.FIXED || in.getInt(0) == 0) {
      return false;
    }
    long newest = record.at(in, 0, RecordFormat.FIXED).timeMillis();
    return nowMillis - newest > settings.retentionAge().toMillis();
  }

  private boolean keepTops(Segment oldest, long lastSequence) throws IOException {
    long carriedMax =
        Math.min(settings.channelsMax(), settings.retentionBytes() / 4 / CARRIED_BYTES);
    for (ChannelIndex channel : index.endingIn(oldest.number())) {
      if (index.size() <= carriedMax) {
        if (!admission.carry(channel)) {
          return false;
        }
      } else {
        index.forget(channel);
        Fork fork = index.epochs().current();
        index.droppedUpTo(fork.floor() + Math.max(0, lastSequence - fork.base()));
      }
    }
    return admission.watermark(index.droppedUpTo());
  }
}
