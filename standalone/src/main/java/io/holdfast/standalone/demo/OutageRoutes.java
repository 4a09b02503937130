package io.holdfast.standalone.demo;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The plug and what is shown beside it: `outage.json` with the figures of the moment, and `plug/…`
/// that pulls it. Whoever pulls shows the demo's API key, which pages from elsewhere cannot read.
///
/// Thread-safe: holds no mutable state.
final class OutageRoutes implements HttpService {
  private static final HeaderName API_KEY = HeaderNames.create("X-API-Key");

  private final Plug plug;
  private final String apiKey;
  private final Supplier<@Nullable OutageFigures> figures;
  private final Supplier<@Nullable DemoCrowd> crowd;

  OutageRoutes(
      Plug plug,
      String apiKey,
      Supplier<@Nullable OutageFigures> figures,
      Supplier<@Nullable DemoCrowd> crowd) {
    this.plug = plug;
    this.apiKey = apiKey;
    this.figures = figures;
    this.crowd = crowd;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/outage.json", this::now).post("/plug/{fault}", this::pull);
  }

  private void now(ServerRequest request, ServerResponse response) {
    OutageFigures from = figures.get();
    DemoCrowd clients = crowd.get();
    if (from == null || clients == null) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send("starting\n");
      return;
    }
    Plug.State state = plug.now();
    try {
      OutageFigures.Reading read = from.now();
      String json =
          "{\"plug\":\"%s\",\"since\":%d,\"wipes\":%b,\"crowd\":%s,\"metrics\":%s,\"health\":%s}"
              .formatted(
                  state.fault().word(),
                  state.sinceMillis(),
                  plug.wipes(),
                  clients.counts().json(),
                  read.metrics(),
                  read.health());
      response
          .header(HeaderNames.CONTENT_TYPE, "application/json")
          .header(HeaderValues.CACHE_NO_CACHE)
          .send(json);
    } catch (IOException failed) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send(failed + "\n");
    }
  }

  private void pull(ServerRequest request, ServerResponse response) {
    if (!apiKey.equals(request.headers().first(API_KEY).orElse(""))) {
      response.status(Status.UNAUTHORIZED_401).send();
      return;
    }
    String asked = request.path().pathParameters().get("fault").toUpperCase(Locale.ROOT);
    if (asked.equals("HEAL")) {
      plug.heal();
    } else if (asked.equals("FREEZE") || asked.equals("KILL") || asked.equals("WIPE")) {
      plug.pull(Fault.valueOf(asked));
    } else {
      response.status(Status.NOT_FOUND_404).send();
      return;
    }
    response.status(Status.ACCEPTED_202).send();
  }
}
