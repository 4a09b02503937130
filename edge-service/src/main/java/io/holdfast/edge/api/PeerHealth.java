package io.holdfast.edge.api;

import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.ops.HealthReport;
import io.holdfast.runtime.ops.Level;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// The peer's health endpoint: `{}` with status 200, or 503 while this edge is failing. The ops
/// port says more.
///
/// Thread-safe: holds no mutable state.
@Rim
public final class PeerHealth implements HttpService {
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.US_ASCII);

  private final Supplier<HealthReport> health;

  public PeerHealth(Supplier<HealthReport> health) {
    this.health = health;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(this::answer).post(this::answer);
  }

  private void answer(ServerRequest request, ServerResponse response) {
    boolean failing = health.get().level() == Level.FAILING;
    response.status(failing ? Status.SERVICE_UNAVAILABLE_503 : Status.OK_200);
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(BODY);
  }
}
