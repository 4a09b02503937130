package io.holdfast.runtime.ops;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.runtime.Ticker;
import java.util.List;

/// The routes of the health probes. Each answers from memory.
///
/// Thread-safe: no state of its own.
final class OpsRoutes implements HttpService {
  private static final Status PARTIAL = Status.create(206, "Partial Content");

  private final HealthEvaluator evaluator;
  private final List<HealthCheck> probes;
  private final Ticker ticker;

  OpsRoutes(HealthEvaluator evaluator, List<HealthCheck> probes, Ticker ticker) {
    this.evaluator = evaluator;
    this.probes = List.copyOf(probes);
    this.ticker = ticker;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/livez", (request, response) -> probe(HealthCheckType.LIVENESS, request, response))
        .get("/readyz", (request, response) -> probe(HealthCheckType.READINESS, request, response))
        .get("/startupz", (request, response) -> probe(HealthCheckType.STARTUP, request, response))
        .get("/healthz", this::health);
  }

  private void probe(HealthCheckType type, ServerRequest request, ServerResponse response) {
    for (HealthCheck probe : probes) {
      if (probe.type() == type) {
        HealthCheckResponse result = probe.call();
        if (result.status() != HealthCheckResponse.Status.UP) {
          String reason = String.valueOf(result.details().getOrDefault("reason", "down"));
          answer(request, response, Status.SERVICE_UNAVAILABLE_503, Level.FAILING, reason);
          return;
        }
      }
    }
    answer(request, response, Status.OK_200, Level.OK, "OK");
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Status status, Level level, String reason) {
    if (wantsJson(request)) {
      send(response, status, "application/json", HealthVerdict.json(level, reason));
    } else {
      send(response, status, "text/plain", reason + "\n");
    }
  }

  private void health(ServerRequest request, ServerResponse response) {
    HealthVerdict verdict = evaluator.current();
    Status status =
        switch (verdict.level()) {
          case OK -> Status.OK_200;
          case DEGRADED -> PARTIAL;
          case FAILING -> Status.SERVICE_UNAVAILABLE_503;
        };
    if (wantsJson(request)) {
      send(response, status, "application/json", verdict.json(ticker.wallMillis()));
    } else {
      String word =
          switch (verdict.level()) {
            case OK -> "OK";
            case DEGRADED -> "Partial Content";
            case FAILING -> "Service Unavailable";
          };
      send(response, status, "text/plain", word + "\n");
    }
  }

  private static boolean wantsJson(ServerRequest request) {
    return request.query().contains("verbose")
        || request.headers().first(HeaderNames.ACCEPT).orElse("").contains("application/json");
  }

  private static void send(ServerResponse response, Status status, String type, String body) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, type)
        .header(HeaderValues.CACHE_NO_CACHE)
        .send(body);
  }
}
