package io.holdfast.backbone.spi;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// What the tail of every backbone does alike: it counts what its reader has not consumed, it ends
/// when its reader fails, and it says its end once. Where it stands in the log is the backbone's.
///
/// Whoever feeds it owns it; {@link #consumed} and {@link #close} may come from anywhere.
public abstract class WindowedTail implements Tail {
  private static final System.Logger LOG = System.getLogger(WindowedTail.class.getName());

  private final TailHandler handler;
  private final AtomicLong outstanding = new AtomicLong();
  private final AtomicBoolean waiting = new AtomicBoolean();
  private volatile boolean closed;

  protected WindowedTail(TailHandler handler) {
    this.handler = handler;
  }

  /// There is room again after {@link #awaitRoom}: feed on.
  protected abstract void feedOn();

  public final TailHandler handler() {
    return handler;
  }

  public final boolean closed() {
    return closed;
  }

  public final boolean full() {
    return outstanding.get() >= WINDOW_BYTES;
  }

  protected final void deliver(TailBatch batch) {
    outstanding.addAndGet(batch.bytes());
    tell(() -> handler.entries(batch));
  }

  /// Unless it is closed. A handler that throws ends the tail: nothing is skipped.
  public final void tell(Runnable call) {
    if (closed) {
      return;
    }
    try {
      call.run();
    } catch (RuntimeException bug) {
      LOG.log(System.Logger.Level.ERROR, "a tail's handler failed", bug);
      end("the handler failed: " + bug);
    }
  }

  public final void end(String cause) {
    if (!closed) {
      closed = true;
      try {
        handler.ended(cause);
      } catch (RuntimeException bug) {
        LOG.log(System.Logger.Level.ERROR, "a tail's handler failed at its end", bug);
      }
    }
  }

  /// Behind, with a full window: the next {@link #consumed} that makes room continues.
  public final void awaitRoom() {
    waiting.set(true);
    continueWhenRoom();
  }

  private void continueWhenRoom() {
    if (outstanding.get() <= WINDOW_BYTES / 2 && waiting.compareAndSet(true, false)) {
      feedOn();
    }
  }

  @Override
  public final void consumed(long bytes) {
    outstanding.addAndGet(-bytes);
    if (waiting.get()) {
      continueWhenRoom();
    }
  }

  /// A backbone's own also stops feeding it.
  @Override
  public void close() {
    closed = true;
  }
}
