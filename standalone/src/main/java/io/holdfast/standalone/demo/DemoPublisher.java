package io.holdfast.standalone.demo;

import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.Timers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Publishes the feeds through the server API, one batch a turn, as any program would. A batch
/// without an answer is sent again under the same keys, before anything else; what is refused is
/// said once and dropped.
///
/// Owned by its loop.
final class DemoPublisher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DemoPublisher.class.getName());
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /// Numbers a turn: twenty a second.
  private static final int FLOW_AT_ONCE = 5;

  private enum Feed {
    FLOW(250),
    PRICES(250),
    WIND(1_000),
    TALK(15_000);

    private final long everyNanos;

    Feed(long everyMillis) {
      this.everyNanos = everyMillis * 1_000_000;
    }
  }

  private final String api;
  private final String apiKey;
  private final Ticker ticker;
  private final Loop<Boolean> loop;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final Semaphore accepted = new Semaphore(0);
  private final String run = Long.toString(System.nanoTime(), 36);
  private List<String> unanswered = List.of();
  private long published;
  private boolean failing;
  private volatile boolean closing;

  DemoPublisher(String api, String apiKey, Ticker ticker) {
    this.api = api;
    this.apiKey = apiKey;
    this.ticker = ticker;
    this.loop = Loop.bounded("demo-publisher", 16, ticker, new Owner());
  }

  void start() {
    loop.start();
    loop.offer(true);
  }

  private void send(List<String> commands) {
    unanswered = commands;
    String body = "{\"commands\":[" + String.join(",", commands) + "]}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(api + "/batch"))
            .timeout(DEADLINE)
            .header("Content-Type", "application/json")
            .header("X-API-Key", apiKey)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
      boolean refused = reply.statusCode() != 200 || reply.body().contains("\"error\"");
      unanswered = List.of();
      say(refused ? reply.statusCode() + " " + reply.body().strip() : null);
    } catch (IOException failed) {
      if (!closing) {
        say(String.valueOf(failed));
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// Logs the first failure, and the first success after one.
  private void say(@Nullable String failure) {
    if (failure != null && !failing) {
      LOG.log(System.Logger.Level.WARNING, "demo publications are not accepted: {0}", failure);
    } else if (failure == null && failing) {
      LOG.log(System.Logger.Level.INFO, "demo publications are accepted again");
    }
    failing = failure != null;
    if (!failing) {
      accepted.release();
    }
  }

  boolean awaitAccepted(int batches) {
    try {
      return accepted.tryAcquire(batches, 10, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closing = true;
    http.shutdownNow();
    loop.close();
  }

  private final class Owner implements Loop.Owner<Boolean> {
    private final Timers<Feed> timers = new Timers<>();
    private final DemoFeed feed = new DemoFeed();
    private final RandomGenerator dice = RandomGenerator.getDefault();

    @Override
    public void handle(Boolean start) {
      for (Feed each : Feed.values()) {
        timers.at(ticker.nanoTime(), each);
      }
    }

    @Override
    public long nextWakeNanos() {
      return timers.nextNanos();
    }

    @Override
    public void wake(long nowNanos) {
      if (!unanswered.isEmpty()) {
        send(unanswered);
      }
      if (!unanswered.isEmpty()) {
        for (Feed due = timers.pollDue(nowNanos); due != null; due = timers.pollDue(nowNanos)) {
          timers.at(nowNanos + due.everyNanos, due);
        }
        return;
      }
      List<String> commands = new ArrayList<>();
      for (Feed due = timers.pollDue(nowNanos); due != null; due = timers.pollDue(nowNanos)) {
        timers.at(nowNanos + due.everyNanos, due);
        for (int i = 0; i < (due == Feed.FLOW ? FLOW_AT_ONCE : 1); i++) {
          commands.add(command(due, ticker.wallMillis()));
        }
      }
      if (!commands.isEmpty()) {
        send(commands);
      }
    }

    private String command(Feed due, long wallMillis) {
      String channel =
          switch (due) {
            case FLOW -> DemoFeed.FLOW;
            case PRICES -> DemoFeed.PRICES;
            case WIND -> DemoFeed.WIND;
            case TALK -> DemoFeed.TALK;
          };
      String data =
          switch (due) {
            case FLOW -> feed.number(run, wallMillis);
            case PRICES -> feed.price(wallMillis, dice);
            case WIND -> feed.wind(wallMillis, dice);
            case TALK -> feed.remark(wallMillis);
          };
      return "{\"publish\":{\"channel\":\""
          + channel
          + "\",\"data\":"
          + data
          + ",\"idempotency_key\":\""
          + run
          + "-"
          + ++published
          + "\"}}";
    }
  }
}
