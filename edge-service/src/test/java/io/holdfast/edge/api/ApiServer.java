package io.holdfast.edge.api;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.ops.HealthReport;
import io.holdfast.runtime.settings.Loaded;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The API on a real server at a free port, and a client for it.
final class ApiServer implements AutoCloseable {
  final RememberingCommands commands = new RememberingCommands();
  volatile HealthReport health = HealthReport.of();

  private final WebServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /// Settings as on the command line, over: key `k`, namespace `h` with history, `n` without.
  ApiServer(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--http_api.key=k",
                "--health.enabled",
                "--channel.namespaces=hh,nn",
                "--channel.namespaces.hh.history_size=10",
                "--channel.namespaces.hh.history_ttl=60s",
                "--channel.namespaces.hh.presence=true",
                "--channel.namespaces.nn.publication_data_format=json"));
    all.addAll(List.of(arguments));
    Loaded loaded = HoldfastCatalog.load(Optional.empty(), Map.of(), all);
    if (!loaded.errors().isEmpty()) {
      throw new IllegalArgumentException(loaded.errors().toString());
    }
    HttpRouting.Builder routes = HttpRouting.builder();
    ServerApi.addTo(
        routes, ApiSettings.from(loaded.settings()), commands, () -> health, Ticker.SYSTEM);
    server =
        WebServer.builder()
            .port(0)
            .host("127.0.0.1")
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .routing(routes)
            .build()
            .start();
  }

  int port() {
    return server.port();
  }

  /// Posts with the right key and gives the body of the answer.
  String post(String method, String body) {
    return send(request(method).header("X-API-Key", "k"), body).body();
  }

  HttpRequest.Builder request(String method) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/api/" + method));
  }

  HttpResponse<String> send(HttpRequest.Builder request, String body) {
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(
          request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
