package io.holdfast.standalone.demo;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The demo page and what it loads: its own files, the stock SDK where npm put it, and `demo.json`,
/// which tells the page what there is. Nothing comes from elsewhere.
///
/// Thread-safe: holds no mutable state.
final class DemoSite implements HttpService {
  private static final String SDK = "standalone/npm/node_modules/centrifuge/dist/centrifuge.js";

  /// The page loads from here and talks to here.
  private static final Header POLICY =
      HeaderValues.create(
          "Content-Security-Policy",
          "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:");

  private final OutageRoutes outage;
  private final String version;
  private final String apiKey;
  private final String apiPrefix;
  private final String websocketPrefix;
  private final Ticker ticker;

  DemoSite(
      OutageRoutes outage,
      String version,
      String apiKey,
      String apiPrefix,
      String websocketPrefix,
      Ticker ticker) {
    this.outage = outage;
    this.version = version;
    this.apiKey = apiKey;
    this.apiPrefix = apiPrefix;
    this.websocketPrefix = websocketPrefix;
    this.ticker = ticker;
  }

  /// Where the SDK is after `npm ci`; the launcher names the top of the tree.
  static Path sdk() {
    return Path.of(System.getProperty("holdfast.home", "")).resolve(SDK);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/", (request, response) -> file(response, "index.html", "text/html"))
        .get("/demo.css", (request, response) -> file(response, "demo.css", "text/css"))
        .get("/demo.js", (request, response) -> file(response, "demo.js", "text/javascript"))
        .get("/outage.js", (request, response) -> file(response, "outage.js", "text/javascript"))
        .get("/client.html", (request, response) -> file(response, "client.html", "text/html"))
        .get("/client.js", (request, response) -> file(response, "client.js", "text/javascript"))
        .get("/demo.json", this::about)
        .get("/vendor/centrifuge.js", (request, response) -> vendor(response));
    outage.routing(rules);
  }

  private static void file(ServerResponse response, String name, String type) throws IOException {
    try (InputStream in = DemoSite.class.getResourceAsStream("/web/" + name)) {
      if (in == null) {
        response.status(Status.NOT_FOUND_404).send();
        return;
      }
      send(response, type + "; charset=utf-8", in.readAllBytes());
    }
  }

  private static void vendor(ServerResponse response) throws IOException {
    if (Files.isReadable(sdk())) {
      send(response, "text/javascript; charset=utf-8", Files.readAllBytes(sdk()));
    } else {
      response.status(Status.NOT_FOUND_404).send("run npm ci in standalone/npm\n");
    }
  }

  private void about(ServerRequest request, ServerResponse response) {
    String json =
        """
        {"version": "%s", "websocket": "%s", "serverNow": %d, "talk": "%s", "flow": "%s",
         "channels": [
          {"name": "%s", "title": "Prices", "about": "four a second"},
          {"name": "%s", "title": "Wind", "about": "one a second"},
          {"name": "%s", "title": "Talk", "about": "you, other tabs, any program"}],
         "api": "%s", "apiKey": "%s"}
        """
            .formatted(
                quoted(version),
                quoted(websocketPrefix),
                ticker.wallMillis(),
                DemoFeed.TALK,
                DemoFeed.FLOW,
                DemoFeed.PRICES,
                DemoFeed.WIND,
                DemoFeed.TALK,
                quoted(apiPrefix),
                quoted(apiKey));
    send(response, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  private static void send(ServerResponse response, String type, byte[] body) {
    response
        .header(HeaderNames.CONTENT_TYPE, type)
        .header(HeaderValues.CACHE_NO_CACHE)
        .header(POLICY)
        .send(body);
  }
}
