package io.holdfast.system.bench;

import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.time.Duration;

/// Publishes one publication by `publish`, several by one `batch`, and checks the answer.
///
/// Owned by one thread.
final class TurnPublisher implements AutoCloseable {
  private static final int ANSWER_MILLIS = 10_000;

  private final ApiConnection connection;
  private final String publish;

  /// @param payloadBytes size of the data as JSON
  TurnPublisher(int port, String channel, int payloadBytes) {
    this.connection = new ApiConnection(port, ServerConfig.API_KEY, ANSWER_MILLIS);
    this.publish = publishBody(channel, payloadBytes);
  }

  /// Waits until a publish is accepted: a server is ready before it has found its backbone.
  static void awaitAccepted(int port) {
    try (ApiConnection connection = new ApiConnection(port, ServerConfig.API_KEY, ANSWER_MILLIS)) {
      String body = publishBody("bench:ready", 2);
      Eventually.holds(
          Duration.ofSeconds(20),
          "a publish is accepted",
          () -> Answers.offsets(connection.call("publish", body).body()) == 1);
    }
  }

  /// A `publish` request whose data is a string of this size with its quotes.
  static String publishBody(String channel, int payloadBytes) {
    return "{\"channel\":\"%s\",\"data\":\"%s\"}".formatted(channel, "x".repeat(payloadBytes - 2));
  }

  /// A `batch` request of so many times `publish`.
  static String batchBody(String publish, int count) {
    String command = "{\"publish\":" + publish + "}";
    return "{\"commands\":[" + (command + ",").repeat(count - 1) + command + "]}";
  }

  void turn(int publications) throws IOException {
    ApiConnection.Answer answer =
        publications == 1
            ? connection.call("publish", publish)
            : connection.call("batch", batchBody(publish, publications));
    if (answer.status() != 200 || Answers.offsets(answer.body()) != publications) {
      throw new AssertionError("not all stored: " + answer);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
