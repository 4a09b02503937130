package io.holdfast.standalone.demo;

import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the services say of themselves on the ops port, as an operator's tools read it: `/metrics`
/// and `/healthz`. Read anew when what is at hand is older than a moment.
///
/// Thread-safe: one immutable reading behind an atomic.
final class OutageFigures implements AutoCloseable {
  private static final long FRESH_NANOS = Duration.ofMillis(150).toNanos();
  private static final Duration DEADLINE = Duration.ofSeconds(2);
  private static final String PREFIX = "holdfast_";

  /// Both as JSON.
  record Reading(long atNanos, String metrics, String health) {}

  private final String ops;
  private final Ticker ticker;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();

  OutageFigures(String ops, Ticker ticker) {
    this.ops = ops;
    this.ticker = ticker;
  }

  Reading now() throws IOException {
    Reading known = last.get();
    long now = ticker.nanoTime();
    if (known != null && now - known.atNanos() < FRESH_NANOS) {
      return known;
    }
    Reading made = new Reading(now, metrics(get("/metrics")), get("/healthz?verbose"));
    last.set(made);
    return made;
  }

  private String get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(ops + path)).timeout(DEADLINE).GET().build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stop);
    }
  }

  /// The samples without labels of the Prometheus text as one object.
  static String metrics(String text) {
    StringBuilder out = new StringBuilder("{");
    for (String line : text.split("\n", -1)) {
      int end = line.lastIndexOf(' ');
      if (!line.startsWith(PREFIX) || end < 0 || isLabelled(line)) {
        continue;
      }
      int brace = line.indexOf('{');
      String name = line.substring(0, brace < 0 ? end : brace);
      out.append(out.length() > 1 ? "," : "")
          .append('"')
          .append(name)
          .append("\":")
          .append(number(line.substring(end + 1)));
    }
    return out.append('}').toString();
  }

  /// Helidon puts its scope on every sample; that alone is no label.
  private static boolean isLabelled(String line) {
    int from = line.indexOf('{');
    int to = line.indexOf('}');
    return from >= 0 && !line.substring(from, to).matches("\\{scope=\"\\w*\",?");
  }

  private static String number(String text) {
    try {
      return String.valueOf(Double.valueOf(text).longValue());
    } catch (NumberFormatException none) {
      return "null";
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
