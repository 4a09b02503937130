package io.holdfast.stock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.centrifugal.centrifuge.ConnectionTokenEvent;
import io.github.centrifugal.centrifuge.ConnectionTokenGetter;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.TokenCallback;
import io.github.centrifugal.centrifuge.UnauthorizedException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Where scenarios happen: says each result as a line, asks whoever started this process for
/// tokens, calls of the server API and kills of the server, and makes clients that end with their
/// scenario.
///
/// Owned by the main thread.
final class Stage {
  static final ObjectMapper JSON = new ObjectMapper();

  /// A scenario.
  interface Body {
    void run() throws Exception;
  }

  /// An answer of the server API to a publish.
  record Position(long offset, String epoch) {}

  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
  private final String address;
  private final List<Watched> open = new ArrayList<>();
  private int failed;

  Stage(String plan) throws IOException {
    address = JSON.readTree(plan).get("ws").asText() + "?format=protobuf";
  }

  int failed() {
    return failed;
  }

  /// Runs one scenario and ends its clients; a failure is said, and the next one runs.
  void check(String name, Body body) throws IOException {
    List<Watched> before = List.copyOf(open);
    try {
      body.run();
      say(Map.of("check", name, "ok", true));
    } catch (Exception | AssertionError e) {
      failed++;
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      say(Map.of("check", name, "ok", false, "detail", trace.toString()));
    }
    for (Watched one : List.copyOf(open)) {
      if (!before.contains(one)) {
        one.client.disconnect();
        open.remove(one);
      }
    }
  }

  private void say(Map<String, ?> line) throws IOException {
    out.println(JSON.writeValueAsString(line));
  }

  /// Has something done and waits for the answer.
  JsonNode ask(Map<String, ?> question) throws IOException {
    say(question);
    String answer = in.readLine();
    if (answer == null) {
      throw new EOFException("nobody answers");
    }
    return JSON.readTree(answer);
  }

  /// The result of a call of the server API.
  JsonNode api(String method, Map<String, ?> body) throws IOException {
    JsonNode answer = ask(Map.of("ask", "api", "method", method, "body", body));
    Checks.that(!answer.has("error"), method + " answered " + answer);
    return answer.path("result");
  }

  /// Publishes `{"n": number}` for each, one after the other.
  List<Position> publish(String channel, int... numbers) throws IOException {
    List<Position> positions = new ArrayList<>();
    for (int number : numbers) {
      JsonNode result = api("publish", Map.of("channel", channel, "data", Map.of("n", number)));
      positions.add(new Position(result.path("offset").asLong(), result.path("epoch").asText()));
    }
    return positions;
  }

  /// A signed token.
  String token(Map<String, ?> claims) throws IOException {
    return ask(Map.of("ask", "token", "claims", claims)).get("token").asText();
  }

  /// A token signed with a secret that the server does not know.
  String forged(Map<String, ?> claims) throws IOException {
    return ask(Map.of("ask", "token", "claims", claims, "forged", true)).get("token").asText();
  }

  /// Seconds since 1970, this many from now.
  static long in(int seconds) {
    return System.currentTimeMillis() / 1000 + seconds;
  }

  /// Options of a client with a token of this user.
  Options options(String user, Consumer<Options> more) throws IOException {
    Options options = new Options();
    if (!user.isEmpty()) {
      options.setToken(token(Map.of("sub", user, "info", Map.of("name", user))));
    }
    options.setMinReconnectDelay(50);
    options.setMaxReconnectDelay(500);
    more.accept(options);
    return options;
  }

  /// A client that is not connected yet.
  Watched client(Options options) {
    Watched made = new Watched(address, options);
    open.add(made);
    return made;
  }

  /// A connected client of this user.
  Watched connected(String user) throws IOException {
    return client(options(user, _ -> {})).connect();
  }

  /// Hands out these tokens in their order, the last one for ever; none means that there may be
  /// none.
  static ConnectionTokenGetter tokens(AtomicInteger asked, String... tokens) {
    return new ConnectionTokenGetter() {
      @Override
      public void getConnectionToken(ConnectionTokenEvent event, TokenCallback callback) {
        int nth = asked.getAndIncrement();
        if (tokens.length == 0) {
          callback.Done(new UnauthorizedException(), "");
        } else {
          callback.Done(null, tokens[Math.min(nth, tokens.length - 1)]);
        }
      }
    };
  }
}
