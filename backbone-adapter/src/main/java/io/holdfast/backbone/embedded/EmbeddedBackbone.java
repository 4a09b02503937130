package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Guarantees;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.UnusableBackboneException;
import io.holdfast.runtime.Ticker;
import org.jspecify.annotations.Nullable;

/// The durable log of this machine as a backbone of one partition.
///
/// Owned by the thread that builds the process, then by the one loop that opens sessions, one at a
/// time.
public final class EmbeddedBackbone implements Backbone {
  private final EmbeddedSettings settings;
  private final Ticker ticker;
  private @Nullable DataFolder folder;
  private volatile @Nullable EmbeddedSession last;

  public EmbeddedBackbone(EmbeddedSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
  }

  @Override
  public Guarantees guarantees() {
    return new Guarantees(
        true,
        settings.flush() == FlushPolicy.ALWAYS,
        true,
        true,
        settings.publicationBytesMax(),
        settings.idempotencyWindow());
  }

  @Override
  public String identity() {
    return "embedded:" + settings.dir().toAbsolutePath().normalize();
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public void prepare() throws UnusableBackboneException {
    if (folder == null) {
      folder = DataFolder.take(settings.dir());
    }
  }

  @Override
  public BackboneSession open(SessionEvents events) {
    DataFolder taken = folder;
    if (taken == null) {
      throw new IllegalStateException("open before prepare");
    }
    EmbeddedSession session = new EmbeddedSession(settings, taken, ticker, events, last);
    last = session;
    session.start();
    return session;
  }

  @Override
  public String complaint() {
    EmbeddedSession session = last;
    LogWriter writer = session == null ? null : session.writer();
    return writer != null && writer.full()
        ? "there is no room for the next segment: publishes are refused"
        : "";
  }

  @Override
  public void close() {
    DataFolder taken = folder;
    folder = null;
    if (taken != null) {
      taken.close();
    }
  }
}
