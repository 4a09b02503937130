package io.holdfast.system.bench;

import io.helidon.common.socket.SocketOptions;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// The baseline of the server API: the same web server with one route that reads the body and
/// answers what a stored publication would be answered, and nothing behind it.
final class BareHttp {
  private static final byte[] ANSWER =
      "{\"result\":{\"offset\":1,\"epoch\":\"bare\"}}".getBytes(StandardCharsets.UTF_8);

  private BareHttp() {}

  /// Serves until the process is ended.
  static void serve(int port) {
    BareProcess.endWithParent();
    WebServer.builder()
        .host("127.0.0.1")
        .port(port)
        .featuresDiscoverServices(false)
        .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
        .routing(routing ->
            routing.post(
                "/api/publish",
                (request, response) -> {
                  drop(request.content().inputStream());
                  response.header(HeaderValues.CONTENT_TYPE_JSON);
                  response.send(ANSWER);
                }))
        .build()
        .start();
    try {
      Thread.currentThread().join();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static void drop(InputStream body) throws IOException {
    try (body) {
      body.readAllBytes();
    }
  }
}
