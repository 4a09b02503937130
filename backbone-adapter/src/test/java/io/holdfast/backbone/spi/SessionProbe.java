package io.holdfast.backbone.spi;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Code;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An open session as a test uses it: asks, and waits for the answer.
public final class SessionProbe implements AutoCloseable {
  private static final long WAIT_SECONDS = 20;

  private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
  private final BackboneSession session;

  private SessionProbe(Backbone backbone) {
    this.session =
        backbone.open(
            new SessionEvents() {
              @Override
              public void opened() {
                events.add("opened");
              }

              @Override
              public void ended(SessionEnd end) {
                events.add(end);
              }
            });
  }

  /// Opens a session and waits until it may be used.
  public static SessionProbe opened(Backbone backbone) {
    SessionProbe probe = new SessionProbe(backbone);
    Object event = probe.event();
    if (!event.equals("opened")) {
      fail("not opened: " + event);
    }
    return probe;
  }

  /// Opens a session that is expected not to open.
  public static SessionEnd refused(Backbone backbone) {
    return assertInstanceOf(SessionEnd.class, new SessionProbe(backbone).event());
  }

  public Object event() {
    return wait(events, "what became of the session");
  }

  public BackboneSession session() {
    return session;
  }

  static <T> T wait(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      return next == null ? fail("waited in vain for " + what) : next;
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  public static PublishRequest request(String channel, String text, String key) {
    return new PublishRequest(
        1, channel, Payload.utf8(text), null, Map.of(), key, 0, "", false, 10_000, 0);
  }

  public static PublishRequest versioned(
      String channel, String text, String key, long version, String versionEpoch) {
    return new PublishRequest(
        1,
        channel,
        Payload.utf8(text),
        null,
        Map.of("tag", text),
        key,
        version,
        versionEpoch,
        false,
        10_000,
        0);
  }

  /// In a lane of its own.
  public List<PublishResult> append(List<PublishRequest> batch) {
    return append(new Lane(), batch);
  }

  public List<PublishResult> append(Lane lane, List<PublishRequest> batch) {
    BlockingQueue<List<PublishResult>> answer = new ArrayBlockingQueue<>(1);
    session.append(0, lane, batch, answer::add);
    return wait(answer, "the results");
  }

  public PublishResult append(PublishRequest request) {
    return append(List.of(request)).getFirst();
  }

  public Position stores(String channel, String text, String key) {
    return assertInstanceOf(PublishResult.Stored.class, append(request(channel, text, key)))
        .position();
  }

  public HistoryPage history(HistoryQuery query) {
    BlockingQueue<Object> answer = new ArrayBlockingQueue<>(1);
    session.history(
        query,
        new HistoryHandler() {
          @Override
          public void page(HistoryPage page) {
            answer.add(page);
          }

          @Override
          public void refused(Refusal refusal) {
            answer.add(refusal);
          }
        });
    return assertInstanceOf(HistoryPage.class, wait(answer, "a page of history"));
  }

  /// Every retained publication of a channel, page by page.
  public List<Publication> all(String channel) {
    List<Publication> all = new java.util.ArrayList<>();
    Position since = null;
    boolean more = true;
    while (more) {
      HistoryPage page = history(new HistoryQuery(channel, since, 1_000, false, 0, 0));
      for (ChannelSlice slice : page.slices()) {
        all.addAll(slice.publications());
        since = slice.last();
      }
      more = page.more();
    }
    return all;
  }

  public void removesHistory(String channel) {
    BlockingQueue<Object> answer = new ArrayBlockingQueue<>(1);
    session.removeHistory(
        channel,
        new RemovalHandler() {
          @Override
          public void removed() {
            answer.add(Code.INTERNAL);
          }

          @Override
          public void refused(Refusal refusal) {
            answer.add(refusal);
          }
        });
    assertInstanceOf(Code.class, wait(answer, "the removal"));
  }

  public Head head() {
    BlockingQueue<Head> answer = new ArrayBlockingQueue<>(1);
    session.head(0, answer::add);
    return wait(answer, "the head");
  }

  public TailProbe tail(@Nullable LogPosition after) {
    TailProbe probe = new TailProbe();
    probe.started(session.tail(0, after, probe));
    return probe;
  }

  @Override
  public void close() {
    session.close();
  }
}
