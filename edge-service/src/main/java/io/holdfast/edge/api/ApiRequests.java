package io.holdfast.edge.api;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Turns what a request says into a call, or into the error that it deserves whatever the services
/// behind would say.
///
/// Immutable.
final class ApiRequests {
  /// Methods of the peer that have no counterpart here; they are answered 108, not 104.
  static final Set<String> NOT_BUILT =
      Set.of(
          "rpc",
          "map_publish",
          "map_remove",
          "map_read_state",
          "map_read_stream",
          "map_stats",
          "map_clear",
          "shared_poll_publish");

  static final List<String> METHODS =
      List.of(
          "publish",
          "broadcast",
          "presence",
          "presence_stats",
          "history",
          "history_remove",
          "channels",
          "info",
          "held",
          "subscribe",
          "unsubscribe",
          "disconnect",
          "refresh");

  private static final int UNSUBSCRIBED = 2_000;
  private static final int FORCE_DISCONNECT = 3_503;

  /// The calls of a batch and whether they may run at once.
  record Batch(List<ApiCall> calls, List<String> methods, boolean parallel) {
    Batch {
      calls = List.copyOf(calls);
      methods = List.copyOf(methods);
    }
  }

  private final Namespaces namespaces;
  private final int publicationBytesMax;

  ApiRequests(Namespaces namespaces, int publicationBytesMax) {
    this.namespaces = namespaces;
    this.publicationBytesMax = publicationBytesMax;
  }

  /// Reads the body of one call.
  ApiCall read(String method, byte[] body) throws BadJson {
    if (body.length == 0) {
      return call(method, new ApiMembers());
    }
    try (JsonReader json = new JsonReader(body)) {
      json.start();
      ApiMembers members = ApiMembers.read(json);
      json.end();
      return call(method, members);
    }
  }

  Batch readBatch(byte[] body) throws BadJson {
    List<ApiCall> calls = new ArrayList<>();
    List<String> methods = new ArrayList<>();
    boolean parallel = false;
    try (JsonReader json = new JsonReader(body)) {
      json.start();
      while (json.advances()) {
        switch (json.member()) {
          case "commands" -> readCommands(json, calls, methods);
          case "parallel" -> parallel = json.flag();
          default -> json.skip();
        }
      }
      json.end();
    }
    return new Batch(calls, methods, parallel);
  }

  private void readCommands(JsonReader json, List<ApiCall> calls, List<String> methods)
      throws BadJson {
    if (!json.entersArray()) {
      return;
    }
    while (json.advancesInArray()) {
      if (!json.elementIsObject()) {
        throw new BadJson("each of commands must be an object");
      }
      ApiCall call = bad("a command without a method");
      String method = "";
      while (json.advances()) {
        String member = json.member();
        if (method.isEmpty() && json.enters()) {
          method = member;
          call = call(method, ApiMembers.read(json));
        } else if (!method.isEmpty()) {
          json.skip();
        }
      }
      calls.add(call);
      methods.add(method);
    }
  }

  private ApiCall call(String method, ApiMembers it) {
    return switch (method) {
      case "publish" -> publish(it.channel, it);
      case "broadcast" -> broadcast(it);
      case "presence" ->
          on(it.channel, options -> present(options, new ApiCall.Presence(it.channel)));
      case "presence_stats" ->
          on(it.channel, options -> present(options, new ApiCall.PresenceStats(it.channel)));
      case "history" -> on(it.channel, options -> history(it, options));
      case "history_remove" -> on(it.channel, _ -> new ApiCall.HistoryRemove(it.channel));
      case "channels" -> new ApiCall.Channels(it.pattern);
      case "info" -> new ApiCall.Nodes();
      case "held" -> it.id.isEmpty() ? bad("id is missing") : new ApiCall.Held(it.id);
      case "subscribe" ->
          on(
              it.channel,
              _ ->
                  it.hasBinaryData && !JsonReader.isValue(it.data)
                      ? bad("b64data is not base64 of JSON")
                      : targeted(it, subscribe(it)));
      case "unsubscribe" ->
          targeted(
              it,
              new ControlCommand.Unsubscribe(
                  target(it), it.channel, UNSUBSCRIBED, "server unsubscribe"));
      case "disconnect" -> disconnect(it);
      case "refresh" ->
          targeted(
              it,
              new ControlCommand.Refresh(
                  target(it), it.expired, Math.max(0, it.expireAt), it.info));
      default ->
          NOT_BUILT.contains(method)
              ? new ApiCall.Bad(ApiError.of(ApiError.NOT_AVAILABLE, method + " is not available"))
              : new ApiCall.Bad(
                  ApiError.of(ApiError.METHOD_NOT_FOUND, "method not found: " + method));
    };
  }

  private ApiCall publish(String channel, ApiMembers it) {
    if (it.data.isEmpty()) {
      return bad("data is missing: give data or b64data");
    }
    if (it.data.length() > publicationBytesMax) {
      return bad(
          "data is "
              + it.data.length()
              + " bytes; channel.max_publication_size is "
              + publicationBytesMax);
    }
    return on(channel, options -> publish(channel, it, options));
  }

  private static ApiCall publish(String channel, ApiMembers it, ChannelOptions options) {
    if (it.hasBinaryData
        && options.publicationDataFormat() == ChannelOptions.DataFormat.JSON
        && !JsonReader.isValue(it.data)) {
      return bad("b64data is not JSON, which publication_data_format asks for");
    }
    return new ApiCall.Publish(
        new PublishCommand(
            channel,
            it.data,
            null,
            it.tags,
            it.key,
            it.version,
            it.versionEpoch,
            it.delta || options.deltaPublish()),
        options.hasHistory());
  }

  private ApiCall broadcast(ApiMembers it) {
    if (it.channels.isEmpty()) {
      return bad("channels is missing or empty");
    }
    List<ApiCall> publishes = new ArrayList<>(it.channels.size());
    for (String channel : it.channels) {
      publishes.add(publish(channel, it));
    }
    return new ApiCall.Broadcast(publishes);
  }

  private static ApiCall present(ChannelOptions options, ApiCall call) {
    return options.presence()
        ? call
        : new ApiCall.Bad(
            ApiError.of(ApiError.NOT_AVAILABLE, "presence is not enabled for this channel"));
  }

  private static ApiCall history(ApiMembers it, ChannelOptions options) {
    if (!options.hasHistory()) {
      return new ApiCall.Bad(
          ApiError.of(ApiError.NOT_AVAILABLE, "history is not enabled for this channel"));
    }
    Position since = null;
    if (it.since != null) {
      long epoch = Position.parseEpoch(it.since.epoch());
      if (epoch < 0) {
        return new ApiCall.Bad(ApiError.of(112, "unrecoverable position: no such epoch"));
      }
      since = new Position(epoch, it.since.offset());
    }
    int limit = it.limit < 0 ? Integer.MAX_VALUE : (int) Math.min(it.limit, Integer.MAX_VALUE);
    return new ApiCall.History(
        new HistoryQuery(
            it.channel,
            since,
            limit,
            it.reverse,
            options.historyTtl().toMillis(),
            options.historySize()));
  }

  private static ControlCommand subscribe(ApiMembers it) {
    Position since = null;
    if (it.since != null) {
      long epoch = Position.parseEpoch(it.since.epoch());
      since = epoch < 0 ? null : new Position(epoch, it.since.offset());
    }
    return new ControlCommand.Subscribe(
        target(it), it.channel, Math.max(0, it.expireAt), it.info, it.data, since, it.override);
  }

  private static ApiCall disconnect(ApiMembers it) {
    long code = it.code == 0 ? FORCE_DISCONNECT : it.code;
    if (code < 3_000 || code > 4_999) {
      return bad("disconnect.code must be from 3000 to 4999");
    }
    String reason = it.code == 0 && it.reason.isEmpty() ? "force disconnect" : it.reason;
    if (Payload.utf8(reason).length() > 123) {
      return bad("disconnect.reason must not be longer than 123 bytes");
    }
    return targeted(
        it, new ControlCommand.Disconnect(target(it), (int) code, reason, it.whitelist));
  }

  private static ApiCall targeted(ApiMembers it, ControlCommand command) {
    return it.user.isEmpty() && it.client.isEmpty() && it.session.isEmpty()
        ? bad("name whom: user, client or session")
        : new ApiCall.Control(command);
  }

  private static ControlCommand.Target target(ApiMembers it) {
    return new ControlCommand.Target(it.user, it.client, it.session);
  }

  private ApiCall on(String channel, Function<ChannelOptions, ApiCall> call) {
    if (channel.isEmpty()) {
      return bad("channel is missing");
    }
    if (channel.length() > namespaces.nameMaxLength()) {
      return bad("channel is longer than channel.max_length, " + namespaces.nameMaxLength());
    }
    Optional<ChannelOptions> options = namespaces.of(channel);
    return options.isPresent()
        ? call.apply(options.get())
        : new ApiCall.Bad(
            ApiError.of(
                ApiError.UNKNOWN_CHANNEL, "unknown channel: its namespace is not configured"));
  }

  private static ApiCall bad(String message) {
    return new ApiCall.Bad(ApiError.badRequest(message));
  }
}
