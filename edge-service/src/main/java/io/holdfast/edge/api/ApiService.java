package io.holdfast.edge.api;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.http.RequestBody;
import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.json.JsonBytes;
import io.holdfast.edge.protocol.Utf8;
import io.holdfast.runtime.Rim;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.ops.Counter;
import io.holdfast.runtime.ops.Metrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server API as routes below `http_api.handler_prefix`. Each request runs on its own virtual
/// thread from the first byte to the last.
///
/// Thread-safe: holds no mutable state.
@Rim
public final class ApiService {
  private static final HeaderName ERROR_MODE = HeaderNames.create("X-Centrifugo-Error-Mode");
  private static final Counter ERRORS =
      Metrics.counter("holdfast_edge_api_errors", "Calls of the server API answered with an error");

  private final ApiSettings settings;
  private final ApiAuth auth;
  private final ApiRequests requests;
  private final ApiExecutor executor;

  public ApiService(ApiSettings settings, EdgeCommands commands, Ticker ticker) {
    this.settings = settings;
    this.auth = new ApiAuth(settings.insecure(), settings.key());
    this.requests = new ApiRequests(settings.namespaces(), settings.publicationBytesMax());
    this.executor = new ApiExecutor(commands, settings.requestTimeout().toNanos(), ticker);
  }

  /// Flat routes: for each level of nested ones Helidon makes up path parameters at each request.
  void addTo(HttpRules rules, String handlerPrefix) {
    String prefix =
        handlerPrefix.endsWith("/")
            ? handlerPrefix.substring(0, handlerPrefix.length() - 1)
            : handlerPrefix;
    for (String method : ApiRequests.METHODS) {
      Counter calls = calls(method);
      rules.post(
          prefix + "/" + method, (request, response) -> call(method, calls, request, response));
    }
    Counter batches = calls("batch");
    rules.post(prefix + "/batch", (request, response) -> batch(batches, request, response));
    for (String method : ApiRequests.NOT_BUILT) {
      Counter calls = calls("not_built");
      rules.post(
          prefix + "/" + method, (request, response) -> call(method, calls, request, response));
    }
    if (!prefix.isEmpty()) {
      rules.any(prefix, this::unknown).any(prefix + "/*", this::unknown);
    }
  }

  private static Counter calls(String method) {
    return Metrics.counter("holdfast_edge_api_calls", "Calls of the server API", "method", method);
  }

  private void call(String method, Counter calls, ServerRequest request, ServerResponse response) {
    calls.increment();
    byte[] body = body(request, response);
    if (body == null) {
      return;
    }
    ApiCall call;
    try {
      call = requests.read(method, body);
    } catch (BadJson e) {
      refuse(response, Status.BAD_REQUEST_400, ApiError.badRequest(said(e)));
      return;
    }
    ApiReply reply = executor.execute(call);
    JsonBytes out = new JsonBytes(256).open();
    ApiAnswers.write(reply, "result", out);
    out.close();
    if (reply instanceof ApiReply.Failed(ApiError error)) {
      ERRORS.increment();
      hint(response, error.retryAfter());
      if (transportErrors(request)) {
        response.status(Status.create(error.status()));
      }
    }
    send(response, out);
  }

  private void batch(Counter calls, ServerRequest request, ServerResponse response) {
    calls.increment();
    byte[] body = body(request, response);
    if (body == null) {
      return;
    }
    ApiRequests.Batch batch;
    try {
      batch = requests.readBatch(body);
    } catch (BadJson e) {
      refuse(response, Status.BAD_REQUEST_400, ApiError.badRequest(said(e)));
      return;
    }
    List<ApiReply> replies = executor.execute(batch.calls(), batch.parallel());
    JsonBytes out = new JsonBytes(64 * (replies.size() + 1)).open().name("replies").put('[');
    Duration longest = Duration.ZERO;
    for (int i = 0; i < replies.size(); i++) {
      ApiReply reply = replies.get(i);
      out.comma().open();
      ApiAnswers.write(reply, batch.methods().get(i), out);
      out.close();
      if (reply instanceof ApiReply.Failed(ApiError error)) {
        ERRORS.increment();
        longest = error.retryAfter().compareTo(longest) > 0 ? error.retryAfter() : longest;
      }
    }
    hint(response, longest);
    send(response, out.put(']').close());
  }

  private void unknown(ServerRequest request, ServerResponse response) {
    String path = request.path().rawPath();
    String method = path.substring(path.lastIndexOf('/') + 1);
    if (!allowed(request, response)) {
      return;
    }
    boolean known = ApiRequests.METHODS.contains(method) || method.equals("batch");
    refuse(
        response,
        known ? Status.METHOD_NOT_ALLOWED_405 : Status.NOT_FOUND_404,
        known
            ? ApiError.badRequest("use POST")
            : ApiError.of(ApiError.METHOD_NOT_FOUND, "method not found: " + method));
  }

  private boolean allowed(ServerRequest request, ServerResponse response) {
    ApiError refusal = auth.refusalOf(request);
    if (refusal == null) {
      return true;
    }
    refuse(response, Status.UNAUTHORIZED_401, refusal);
    return false;
  }

  /// The whole body; null when the request was answered already.
  private byte @Nullable [] body(ServerRequest request, ServerResponse response) {
    if (!allowed(request, response)) {
      return null;
    }
    return switch (RequestBody.read(request, settings.bodyBytesMax())) {
      case RequestBody.TooLarge _ -> tooLarge(response);
      case RequestBody.Wrong(String why) -> {
        response.header(HeaderValues.CONNECTION_CLOSE);
        refuse(response, Status.BAD_REQUEST_400, ApiError.badRequest(why));
        yield null;
      }
      case RequestBody.Whole(byte[] body) when !Utf8.isValid(body) -> {
        refuse(response, Status.BAD_REQUEST_400, ApiError.badRequest("the body is not UTF-8"));
        yield null;
      }
      case RequestBody.Whole(byte[] body) -> body;
    };
  }

  /// Not all of the body may have been read, so the connection ends with the answer.
  private byte @Nullable [] tooLarge(ServerResponse response) {
    response.header(HeaderValues.CONNECTION_CLOSE);
    refuse(
        response,
        Status.REQUEST_ENTITY_TOO_LARGE_413,
        ApiError.badRequest(
            "the body is larger than http_api.max_request_body_size, "
                + settings.bodyBytesMax()
                + " bytes"));
    return null;
  }

  private boolean transportErrors(ServerRequest request) {
    return settings.transportErrors()
        || request.headers().first(ERROR_MODE).orElse("").equals("transport");
  }

  private static String said(BadJson e) {
    return String.valueOf(e.getMessage());
  }

  private static void hint(ServerResponse response, Duration retryAfter) {
    if (!retryAfter.isZero()) {
      long seconds = Math.max(1, Math.ceilDiv(retryAfter.toMillis(), 1_000L));
      response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds));
    }
  }

  private static void refuse(ServerResponse response, Status status, ApiError error) {
    ERRORS.increment();
    JsonBytes out = new JsonBytes(128).open();
    ApiAnswers.write(new ApiReply.Failed(error), "result", out);
    response.status(status);
    send(response, out.close());
  }

  private static void send(ServerResponse response, JsonBytes out) {
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(Arrays.copyOf(out.array(), out.length()));
  }
}
