package io.holdfast.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {
  private final AtomicReference<HealthReport> report = new AtomicReference<>(HealthReport.of());
  private final AtomicBoolean bug = new AtomicBoolean();
  private final OpsServer ops =
      new OpsServer("127.0.0.1", 0, Map.of("edge", this::report), Ticker.SYSTEM);
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    ops.close();
    http.close();
  }

  @Test
  void healthFollowsTheWorstCheckAndLivenessNever() throws Exception {
    ops.start();
    ops.started();
    awaitStatus("/readyz", 200);
    assertEquals("OK\n", get("/healthz", "*/*").body());

    report.set(HealthReport.of(Check.degraded("links", "one of \"two\" fanouts")));
    awaitStatus("/healthz", 206);

    report.set(HealthReport.of(Check.failing("links", "no fanout"), Check.ok("port", "8000")));
    awaitStatus("/healthz", 503);
    assertEquals(200, get("/livez", "*/*").statusCode());
    assertEquals(200, get("/readyz", "*/*").statusCode());
  }

  @Test
  void aDeadLoopFailsLivenessAndNothingElseDoes() throws Exception {
    report.set(HealthReport.of(Check.failing("links", "no fanout")));
    ops.start();
    assertEquals(200, get("/livez", "*/*").statusCode());
    ops.started();
    awaitStatus("/healthz", 503);
    assertEquals(200, get("/livez", "*/*").statusCode());

    report.set(HealthReport.of(Check.dead("loop", "has ended")));
    awaitStatus("/livez", 503);
    assertEquals("edge loop: has ended\n", get("/livez", "*/*").body());
    assertEquals(
        "{\"status\":\"failing\",\"reason\":\"edge loop: has ended\"}\n",
        get("/livez", "application/json").body());
    ops.draining();
    assertEquals(200, get("/livez", "*/*").statusCode());
  }

  @Test
  void theBodyNamesServiceCheckAndReasonWhenJsonIsAsked() throws Exception {
    report.set(HealthReport.of(Check.degraded("links", "one of \"two\" fanouts")));
    ops.start();
    ops.started();
    awaitStatus("/healthz", 206);

    String body = get("/healthz", "application/json").body();

    assertTrue(body.startsWith("{\"status\":\"degraded\""), body);
    assertTrue(
        body.contains(
            "{\"service\":\"edge\",\"name\":\"links\",\"status\":\"degraded\","
                + "\"detail\":\"one of \\\"two\\\" fanouts\"}"),
        body);
    assertEquals(body.length(), get("/healthz?verbose", "*/*").body().length(), 3);
  }

  @Test
  void aReportThatThrowsIsFailingAndNotSilent() throws Exception {
    bug.set(true);
    ops.start();
    ops.started();
    awaitStatus("/healthz", 503);
    assertEquals(200, get("/livez", "*/*").statusCode());
  }

  @Test
  void startupAndReadinessSayWhatTheyWaitFor() throws Exception {
    ops.start();
    assertEquals(503, get("/startupz", "*/*").statusCode());
    assertEquals("starting\n", get("/readyz", "*/*").body());
    assertTrue(get("/healthz?verbose", "*/*").body().contains("\"assumed\":true"));
    ops.started();
    assertEquals(200, get("/startupz", "*/*").statusCode());
    awaitStatus("/readyz", 200);
    ops.draining();
    assertEquals("draining\n", get("/readyz", "*/*").body());
    assertEquals(200, get("/livez", "*/*").statusCode());
  }

  @Test
  void readinessWaitsForTheServicesOnceAndOutlivesTheirFailure() throws Exception {
    report.set(HealthReport.of(Check.failing("links", "no fanout yet")));
    ops.start();
    ops.started();
    awaitStatus("/healthz", 503);
    assertEquals("edge links: no fanout yet\n", get("/readyz", "*/*").body());

    report.set(HealthReport.of());
    awaitStatus("/readyz", 200);

    report.set(HealthReport.of(Check.failing("links", "no fanout any more")));
    awaitStatus("/healthz", 503);
    assertEquals(200, get("/readyz", "*/*").statusCode());
  }

  @Test
  void metricsArePrometheusText() throws Exception {
    Metrics.counter("holdfast_test_things", "Things", "kind", "round").add(3);
    Metrics.gauge("holdfast_test_depth", "Depth", () -> 1);
    Metrics.gauge("holdfast_test_depth", "Depth", () -> 42);
    Metrics.total("holdfast_test_seen", "Seen", () -> 1);
    Metrics.total("holdfast_test_seen", "Seen", () -> 8);
    ops.start();
    ops.started();

    String text = get("/metrics", "text/plain").body();

    assertTrue(text.contains("holdfast_test_things_total{kind=\"round\""), text);
    assertTrue(text.lines().anyMatch(l -> l.matches("holdfast_test_things_total.* 3\\.0")), text);
    assertTrue(text.lines().anyMatch(l -> l.matches("holdfast_test_seen_total.* 8\\.0")), text);
    assertTrue(text.lines().anyMatch(l -> l.matches("holdfast_test_depth.* 42\\.0")), text);
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      OpsServer second = new OpsServer("", taken.getLocalPort(), Map.of(), Ticker.SYSTEM);
      IOException refused = assertThrows(IOException.class, second::start);
      assertTrue(
          String.valueOf(refused.getMessage())
              .contains("port " + taken.getLocalPort() + " (ops.port)"));
    }
  }

  private HealthReport report() {
    if (bug.get()) {
      throw new IllegalStateException("a bug");
    }
    return report.get();
  }

  /// Within three evaluations; the client's own wait paces the attempts.
  private void awaitStatus(String path, int status) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(4).toNanos();
    int last;
    do {
      last = get(path, "*/*").statusCode();
    } while (last != status && System.nanoTime() < deadline);
    assertEquals(status, last, path);
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + ops.port() + path);
    return http.send(
        HttpRequest.newBuilder(uri).header("Accept", accept).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
