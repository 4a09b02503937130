package io.holdfast.standalone.demo;

import io.holdfast.backbone.spi.AppendHandler;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneSession;
import io.holdfast.backbone.spi.Head;
import io.holdfast.backbone.spi.HeadHandler;
import io.holdfast.backbone.spi.HistoryHandler;
import io.holdfast.backbone.spi.Lane;
import io.holdfast.backbone.spi.LogPosition;
import io.holdfast.backbone.spi.RemovalHandler;
import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionEvents;
import io.holdfast.backbone.spi.Tail;
import io.holdfast.backbone.spi.TailBatch;
import io.holdfast.backbone.spi.TailHandler;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Refusal;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A session with the demo's backbone: each call and each answer goes through the plug.
///
/// Thread-safe: the plug's loop does what is asked; volatiles say what it is.
final class PluggedSession implements BackboneSession {
  private final Backbone backbone;
  private final Plug plug;
  private final SessionEvents events;
  private volatile @Nullable BackboneSession real;
  private volatile boolean over;

  /// It ends on purpose: what its tails say of that is no news.
  private volatile boolean cut;

  PluggedSession(Backbone backbone, Plug plug, SessionEvents events) {
    this.backbone = backbone;
    this.plug = plug;
    this.events = events;
  }

  boolean over() {
    return over;
  }

  // By the plug, on its loop.

  void dialReal() {
    real =
        backbone.open(
            new SessionEvents() {
              @Override
              public void opened() {
                pass(events::opened);
              }

              @Override
              public void ended(SessionEnd end) {
                pass(() -> PluggedSession.this.end(end));
              }
            });
  }

  /// The adapter closed it, and what was said before has passed.
  void closed() {
    over = true;
    // It may have been dialled since.
    Thread.ofVirtual().name("demo-plug-drop").start(this::endReal);
  }

  void end(SessionEnd end) {
    if (!over) {
      over = true;
      events.ended(end);
    }
  }

  /// Waits until it is closed; not on the loop.
  void endReal() {
    cut = true;
    BackboneSession open = real;
    if (open != null) {
      open.close();
    }
  }

  private void pass(Runnable call) {
    plug.pass(this, call);
  }

  private void ask(Consumer<BackboneSession> call) {
    pass(() -> {
      BackboneSession open = real;
      if (open != null) {
        call.accept(open);
      }
    });
  }

  // By the adapter.

  @Override
  public void append(int partition, Lane lane, List<PublishRequest> batch, AppendHandler handler) {
    ask(open ->
        open.append(partition, lane, batch, results -> pass(() -> handler.settled(results))));
  }

  @Override
  public Tail tail(int partition, @Nullable LogPosition after, TailHandler handler) {
    PluggedTail tail = new PluggedTail(handler);
    ask(open -> tail.real = open.tail(partition, after, tail));
    return tail;
  }

  @Override
  public void history(HistoryQuery query, HistoryHandler handler) {
    ask(open ->
        open.history(
            query,
            new HistoryHandler() {
              @Override
              public void page(HistoryPage page) {
                pass(() -> handler.page(page));
              }

              @Override
              public void refused(Refusal refusal) {
                pass(() -> handler.refused(refusal));
              }
            }));
  }

  @Override
  public void removeHistory(String channel, RemovalHandler handler) {
    ask(open ->
        open.removeHistory(
            channel,
            new RemovalHandler() {
              @Override
              public void removed() {
                pass(handler::removed);
              }

              @Override
              public void refused(Refusal refusal) {
                pass(() -> handler.refused(refusal));
              }
            }));
  }

  @Override
  public void head(int partition, HeadHandler handler) {
    ask(open -> open.head(partition, head -> pass(() -> handler.head(head))));
  }

  @Override
  public void heartbeat(int partition, long nonce) {
    ask(open -> open.heartbeat(partition, nonce));
  }

  @Override
  public void close() {
    endReal();
    plug.closed(this);
  }

  /// A tail whose deliveries go through the plug.
  private final class PluggedTail implements Tail, TailHandler {
    private final TailHandler handler;
    private volatile @Nullable Tail real;
    private volatile boolean closed;

    PluggedTail(TailHandler handler) {
      this.handler = handler;
    }

    private void tell(Runnable call) {
      pass(() -> {
        if (!closed) {
          call.run();
        }
      });
    }

    @Override
    public void consumed(long bytes) {
      pass(() -> {
        Tail open = real;
        if (open != null) {
          open.consumed(bytes);
        }
      });
    }

    @Override
    public void close() {
      closed = true;
      Tail open = real;
      if (open != null) {
        open.close();
      }
    }

    @Override
    public void entries(TailBatch batch) {
      tell(() -> handler.entries(batch));
    }

    @Override
    public void live(Head head) {
      tell(() -> handler.live(head));
    }

    @Override
    public void gap(Gap gap) {
      tell(() -> handler.gap(gap));
    }

    @Override
    public void epoch(EpochChange change) {
      tell(() -> handler.epoch(change));
    }

    @Override
    public void heartbeat(long nonce) {
      tell(() -> handler.heartbeat(nonce));
    }

    @Override
    public void ended(String cause) {
      if (!cut) {
        tell(() -> handler.ended(cause));
      }
    }
  }
}
