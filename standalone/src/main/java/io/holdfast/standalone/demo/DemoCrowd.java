package io.holdfast.standalone.demo;

import io.holdfast.runtime.Loop;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/// Websocket clients beside the visitor's own: so many sockets that do not notice. Each follows the
/// numbered channel and looks whether a number is missing or comes twice. One that was closed is
/// counted and comes again after a second.
///
/// Its loop owns the seats; the counts are adders.
final class DemoCrowd implements AutoCloseable {
  /// Enough to be a crowd, few enough for a small machine: 20 publications a second for each.
  static final int SEATS = 40;

  private static final System.Logger LOG = System.getLogger(DemoCrowd.class.getName());
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration DIAL = Duration.ofSeconds(3);

  /// What the crowd saw.
  record Counts(int open, long closes, long delivered, long missing, long repeated, long told) {
    String json() {
      return "{\"seats\":%d,\"open\":%d,\"closes\":%d,\"delivered\":%d,\"missing\":%d,\"repeated\":%d,\"told\":%d}"
          .formatted(SEATS, open, closes, delivered, missing, repeated, told);
    }
  }

  private final URI address;
  private final Ticker ticker;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DIAL).build();
  private final List<DemoSeat> seats = new ArrayList<>();
  private final LongAdder closes = new LongAdder();
  private final Loop<Boolean> loop;
  private volatile List<DemoSeat> seated = List.of();
  private volatile boolean closing;

  DemoCrowd(URI address, Ticker ticker) {
    this.address = address;
    this.ticker = ticker;
    this.loop = Loop.bounded("demo-crowd", 4, ticker, new Owner());
  }

  void start() {
    loop.start();
    loop.offer(true);
  }

  Counts counts() {
    int open = 0;
    long delivered = 0;
    long missing = 0;
    long repeated = 0;
    long told = 0;
    for (DemoSeat seat : seated) {
      open += seat.isOpen() ? 1 : 0;
      delivered += seat.delivered();
      missing += seat.missing();
      repeated += seat.repeated();
      told += seat.told();
    }
    return new Counts(open, closes.sum(), delivered, missing, repeated, told);
  }

  /// Dials for every seat whose socket is not there.
  private void fill() {
    while (seats.size() < SEATS) {
      seats.add(new DemoSeat(DemoFeed.FLOW, closes::increment));
    }
    seated = List.copyOf(seats);
    for (DemoSeat seat : seats) {
      if (seat.isFree() && !closing && !dial(seat)) {
        break;
      }
    }
  }

  private boolean dial(DemoSeat seat) {
    try {
      WebSocket socket =
          http.newWebSocketBuilder()
              .connectTimeout(DIAL)
              .buildAsync(address, seat)
              .get(DIAL.toSeconds(), TimeUnit.SECONDS);
      seat.sits(socket);
      return true;
    } catch (ExecutionException | TimeoutException failed) {
      LOG.log(System.Logger.Level.DEBUG, "demo: a client cannot connect", failed);
      return false;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    closing = true;
    loop.close();
    http.shutdownNow();
  }

  private final class Owner implements Loop.Owner<Boolean> {
    private long nextNanos = Long.MAX_VALUE;

    @Override
    public void handle(Boolean start) {
      wake(ticker.nanoTime());
    }

    @Override
    public long nextWakeNanos() {
      return nextNanos;
    }

    @Override
    public void wake(long nowNanos) {
      fill();
      nextNanos = ticker.nanoTime() + LOOK.toNanos();
    }
  }
}
