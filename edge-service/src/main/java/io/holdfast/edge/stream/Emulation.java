package io.holdfast.edge.stream;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.EdgeCommands;
import io.holdfast.edge.command.Uplink;
import io.holdfast.edge.command.Uplink.Outcome;
import io.holdfast.edge.http.Handoff;
import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.links.UplinkPort;
import io.holdfast.edge.protocol.MalformedFrame;
import io.holdfast.edge.protocol.UplinkReader;
import io.holdfast.edge.transport.Origins;
import java.time.Duration;

/// What the clients of streams say, by requests that any edge may get: it goes to the edge that has
/// the session.
///
/// Thread-safe: immutable.
public final class Emulation {
  /// The links answer within it.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final StreamSettings.Endpoint endpoint;
  private final Cors cors;
  private final String node;
  private final UplinkPort here;
  private final EdgeCommands elsewhere;

  /// `node` = this edge's instance.
  public Emulation(StreamSettings settings, String node, UplinkPort here, EdgeCommands elsewhere) {
    this.endpoint = settings.emulation();
    this.cors = new Cors(new Origins(settings.allowedOrigins()));
    this.node = node;
    this.here = here;
    this.elsewhere = elsewhere;
  }

  public void addTo(HttpRouting.Builder rules) {
    if (endpoint.enabled()) {
      rules
          .post(endpoint.path(), this::uplink)
          .options(endpoint.path(), cors::preflight)
          .any(
              endpoint.path(),
              (_, response) -> StreamRoutes.wrongMethod(response, "POST, OPTIONS"));
    }
  }

  private void uplink(ServerRequest request, ServerResponse response) {
    if (!cors.admits(request, response)) {
      return;
    }
    byte[] body = StreamRoutes.body(endpoint, request, response);
    if (body == null) {
      return;
    }
    try {
      Uplink uplink =
          StreamRoutes.isBinary(request) ? UplinkReader.binary(body) : UplinkReader.json(body);
      answer(outcome(uplink), response);
    } catch (BadJson | MalformedFrame malformed) {
      StreamRoutes.wrong(response, String.valueOf(malformed.getMessage()));
    }
  }

  /// Not being told in time means overload too: nobody knows what became of it.
  private Outcome outcome(Uplink uplink) {
    if (uplink.node().equals(node)) {
      return here.take(uplink);
    }
    Handoff<Answer<Outcome>> handoff = Handoff.of(done -> elsewhere.uplink(uplink, done));
    return handoff.await(PATIENCE.toNanos()) instanceof Answer.Done<Outcome>(Outcome outcome)
        ? outcome
        : Outcome.OVERLOADED;
  }

  private static void answer(Outcome outcome, ServerResponse response) {
    switch (outcome) {
      case TAKEN -> response.status(Status.NO_CONTENT_204).send();
      case UNKNOWN_NODE -> response.status(Status.NOT_FOUND_404).send("unknown node\n");
      case UNKNOWN_SESSION -> response.status(Status.NOT_FOUND_404).send("unknown session\n");
      case OVERLOADED -> {
        response.header(HeaderNames.RETRY_AFTER, "1");
        response.status(Status.SERVICE_UNAVAILABLE_503).send("not now\n");
      }
    }
  }
}
