package io.holdfast.edge.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.runtime.ops.Check;
import io.holdfast.runtime.ops.HealthReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What bad input gets from the server API.
final class ApiRefusalsTest {
  private static final String GOOD = "{\"channel\":\"hh:a\",\"data\":1}";

  private final ApiServer server =
      new ApiServer(
          "--channel.max_publication_size=100",
          "--http_api.max_request_body_size=1024",
          "--http_api.request_timeout=100ms");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theKeyCountsInEachOfItsThreePlaces() {
    assertEquals(200, status(server.request("publish").header("X-API-Key", "k")));
    assertEquals(200, status(server.request("publish").header("Authorization", "apikey k")));
    assertEquals(200, status(server.request("publish?api_key=k")));
  }

  @Test
  void aMissingOrWrongKeyIsUnauthorized() {
    HttpResponse<String> none = server.send(server.request("publish"), GOOD);
    assertEquals(401, none.statusCode());
    assertTrue(none.body().contains("no API key"));
    for (String wrong : List.of("", "K", "k2", "x")) {
      HttpResponse<String> response =
          server.send(server.request("publish").header("X-API-Key", wrong), GOOD);
      assertEquals(401, response.statusCode());
    }
    assertEquals(401, status(server.request("publish").header("Authorization", "Bearer k")));
    assertEquals(401, status(server.request("nonsense")));
    assertEquals(List.of(), server.commands.publishes);
  }

  @Test
  void withoutAConfiguredKeyNothingIsAcceptedUnlessInsecure() {
    try (ApiServer keyless = new ApiServer("--http_api.key=")) {
      HttpResponse<String> response =
          keyless.send(keyless.request("publish").header("X-API-Key", ""), GOOD);
      assertEquals(401, response.statusCode());
      assertTrue(response.body().contains("no http_api.key is configured"));
    }
    try (ApiServer open = new ApiServer("--http_api.key=", "--http_api.insecure")) {
      assertEquals(200, open.send(open.request("publish"), GOOD).statusCode());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{|not JSON: Unexpected end-of-input: expected close marker for Object, at byte 1\"",
        "{\"channel\":|not JSON: Unexpected end-of-input",
        "{\"channel\":\"a\",}|not JSON: Unexpected character ('}'",
        "nonsense|not JSON: Unrecognized token 'nonsense'",
        "[]|the body must be one JSON object",
        "{} {}|something follows the JSON object at byte 3",
        "{\"channel\":5}|channel must be a text, at byte 11",
        "{\"channel\":\"hh:a\",\"b64data\":\"%\"}|b64data is not base64",
        "{\"version\":-1}|version must be a whole number, 0 or more",
        "{\"tags\":[1]}|tags must be an object",
      })
  void badJsonSaysWhatIsWrongAndWhere(String body, String message) {
    HttpResponse<String> response =
        server.send(server.request("publish").header("X-API-Key", "k"), body);
    assertEquals(400, response.statusCode());
    assertTrue(
        response.body().startsWith("{\"error\":{\"code\":107,\"message\":\"" + message),
        response::body);
  }

  @Test
  void badJsonInABatchRefusesTheBatch() {
    HttpResponse<String> response =
        server.send(
            server.request("batch").header("X-API-Key", "k"), "{\"commands\":[{\"publish\":3}]}");
    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("publish must be an object, at byte 24"), response::body);
  }

  @Test
  void anUnknownMethodIsNotFoundAndAKnownOneWantsPost() {
    HttpResponse<String> unknown =
        server.send(server.request("nonsense").header("X-API-Key", "k"), "{}");
    assertEquals(404, unknown.statusCode());
    assertEquals(
        "{\"error\":{\"code\":104,\"message\":\"method not found: nonsense\"}}", unknown.body());
    assertEquals(
        405, server.send(server.request("publish").header("X-API-Key", "k").GET()).statusCode());
    assertEquals(
        "{\"error\":{\"code\":108,\"message\":\"rpc is not available\"}}",
        server.post("rpc", "{\"method\":\"x\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "publish|{\"data\":1}|107|channel is missing",
        "publish|{\"channel\":\"hh:a\"}|107|data is missing",
        "publish|{\"channel\":\"hh:a\",\"data\":null}|107|data is missing",
        "publish|{\"channel\":\"no:a\",\"data\":1}|102|unknown channel",
        "publish|{\"channel\":\"nn:a\",\"b64data\":\"AAH/\"}|107|b64data is not JSON",
        "broadcast|{\"data\":1}|107|channels is missing",
        "presence|{}|107|channel is missing",
        "history|{\"channel\":\"no:a\"}|102|unknown channel",
        "subscribe|{\"channel\":\"hh:a\"}|107|name whom",
        "unsubscribe|{\"channel\":\"hh:a\"}|107|name whom",
        "disconnect|{}|107|name whom",
        "disconnect|{\"user\":\"u\",\"disconnect\":{\"code\":9}}|107|disconnect.code must be",
      })
  void whatMakesNoSenseIsAnsweredWithItsCode(String method, String body, int code, String message) {
    String answer = server.post(method, body);
    assertTrue(
        answer.startsWith("{\"error\":{\"code\":" + code + ",\"message\":\"" + message), answer);
  }

  @Test
  void aChannelThatIsTooLongAndDataThatIsTooLargeNameTheLimit() {
    String longName = "hh:" + "x".repeat(253);
    assertTrue(
        server
            .post("publish", "{\"channel\":\"" + longName + "\",\"data\":1}")
            .contains("channel.max_length, 255"));
    String large = "\"" + "x".repeat(100) + "\"";
    assertTrue(
        server
            .post("publish", "{\"channel\":\"hh:a\",\"data\":" + large + "}")
            .contains("102 bytes; channel.max_publication_size is 100"));
    assertEquals(List.of(), server.commands.publishes);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedWithTheLimit() {
    String large = "{\"data\":\"" + "x".repeat(2_000) + "\"}";
    HttpResponse<String> sized =
        server.send(server.request("publish").header("X-API-Key", "k"), large);
    assertEquals(413, sized.statusCode());
    assertTrue(sized.body().contains("http_api.max_request_body_size, 1024 bytes"));
    HttpResponse<String> chunked =
        server.send(
            server
                .request("publish")
                .header("X-API-Key", "k")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large.getBytes(StandardCharsets.UTF_8)))));
    assertEquals(413, chunked.statusCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "-5", "99999999999999999999"})
  void aLengthThatIsNoneIsABadRequest(String length) throws IOException {
    String head = "POST /api/publish HTTP/1.1\r\nHost: h\r\nX-API-Key: k\r\nContent-Length: ";
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(5_000);
      socket
          .getOutputStream()
          .write((head + length + "\r\n\r\n{}").getBytes(StandardCharsets.US_ASCII));
      byte[] start = socket.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 400", new String(start, StandardCharsets.US_ASCII));
    }
  }

  @Test
  void aBodyThatIsNotUtf8IsABadRequest() {
    byte[] body = GOOD.replace("1", "\"#\"").getBytes(StandardCharsets.US_ASCII);
    body[GOOD.indexOf('1') + 1] = (byte) 0xC3;
    HttpResponse<String> response =
        server.send(
            server
                .request("publish")
                .header("X-API-Key", "k")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("the body is not UTF-8"), response::body);
  }

  @Test
  void transportModeMakesErrorsStatuses() {
    var request = server.request("presence").header("X-API-Key", "k");
    assertEquals(
        404,
        server
            .send(request.header("X-Centrifugo-Error-Mode", "transport"), "{\"channel\":\"no:a\"}")
            .statusCode());
    try (ApiServer transport = new ApiServer("--http_api.error_mode=transport")) {
      HttpResponse<String> response =
          transport.send(transport.request("presence").header("X-API-Key", "k"), "{}");
      assertEquals(400, response.statusCode());
      assertTrue(response.body().startsWith("{\"error\":{\"code\":107"));
    }
  }

  @Test
  void whatIsNotAnsweredInTimeIsSaidToBeUnknown() {
    server.commands.silent = true;
    assertEquals(
        "{\"error\":{\"code\":100,\"message\":\"no answer in time: the outcome is unknown\"}}",
        server.post("publish", GOOD));
    assertEquals(
        "{\"error\":{\"code\":100,\"message\":\"no answer in time\"}}",
        server.post("presence", "{\"channel\":\"hh:a\"}"));
  }

  @Test
  void healthIsServedAsThePeerDoes() {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/health"));
    assertEquals("{}", server.send(request).body());
    server.health = HealthReport.of(Check.failing("links", "none"));
    assertEquals(503, server.send(request).statusCode());
  }

  private int status(HttpRequest.Builder request) {
    return server.send(request, GOOD).statusCode();
  }
}
