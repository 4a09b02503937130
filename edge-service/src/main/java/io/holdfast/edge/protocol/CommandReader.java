package io.holdfast.edge.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.holdfast.contract.Payload;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.tags.FilterNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the commands of one JSON frame: one per line, a last newline optional, at least one.
/// Members it does not know are skipped; of several requests in one command the first of the
/// protocol's order counts.
///
/// Thread-safe: no mutable state.
public final class CommandReader {
  /// Deeper nesting than this in a client's data is malformed; it bounds the parser's own memory.
  private static final int NESTING_MAX = 256;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
          .build();

  private static final List<String> REQUESTS =
      List.of(
          "connect",
          "subscribe",
          "unsubscribe",
          "publish",
          "presence",
          "presence_stats",
          "history",
          "ping",
          "send",
          "rpc",
          "refresh",
          "sub_refresh");

  private CommandReader() {}

  public static List<ClientCommand> read(byte[] frame) throws MalformedFrame {
    List<ClientCommand> commands = new ArrayList<>(2);
    int end = frame.length;
    if (end > 0 && frame[end - 1] == '\n') {
      end--;
    }
    int start = 0;
    while (start <= end) {
      int newline = start;
      while (newline < end && frame[newline] != '\n') {
        newline++;
      }
      commands.add(line(frame, start, newline - start));
      start = newline + 1;
    }
    return commands;
  }

  private static ClientCommand line(byte[] frame, int from, int length) throws MalformedFrame {
    try (JsonParser json = JSON.createParser(frame, from, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedFrame("a command is a JSON object");
      }
      ClientCommand command = command(new JsonLine(json, frame, from));
      if (json.nextToken() != null) {
        throw new MalformedFrame("more than one command in a line");
      }
      return command;
    } catch (IOException notJson) {
      throw new MalformedFrame("not JSON");
    }
  }

  private static ClientCommand command(JsonLine line) throws IOException, MalformedFrame {
    long id = 0;
    int chosen = REQUESTS.size();
    Members request = new Members();
    while (line.advances()) {
      String member = line.member();
      int index = REQUESTS.indexOf(member);
      if (member.equals("id")) {
        id = line.natural();
      } else if (index >= 0 && line.enters()) {
        Members members = members(line);
        if (index < chosen) {
          chosen = index;
          request = members;
        }
      } else {
        line.skip();
      }
    }
    if (chosen < REQUESTS.size()) {
      return request.as(REQUESTS.get(chosen), id);
    }
    return id == 0 ? new ClientCommand.Pong() : new ClientCommand.Unknown(id);
  }

  private static Members members(JsonLine line) throws IOException, MalformedFrame {
    Members members = new Members();
    while (line.advances()) {
      switch (line.member()) {
        case "channel" -> members.channel = line.text();
        case "token" -> members.token = line.text();
        case "name" -> members.name = line.text();
        case "method" -> members.method = line.text();
        case "epoch" -> members.epoch = line.text();
        case "offset" -> members.offset = line.natural();
        case "delta" -> members.delta = line.text();
        case "data" -> members.data = line.raw();
        case "recover" -> members.recover = line.flag();
        case "positioned" -> members.positioned = line.flag();
        case "recoverable" -> members.recoverable = line.flag();
        case "join_leave" -> members.joinLeave = line.flag();
        case "reverse" -> members.reverse = line.flag();
        case "flag" -> members.flag = line.number();
        case "type" -> members.type = line.integer();
        case "limit" -> members.limit = line.integer();
        case "tf" -> members.filter = line.enters() ? FilterReader.read(line) : null;
        case "since" -> members.since = line.enters() ? standing(line) : null;
        case "subs" -> members.subscriptions = line.enters() ? standings(line) : Map.of();
        default -> line.skip();
      }
    }
    return members;
  }

  private static Standing standing(JsonLine line) throws IOException, MalformedFrame {
    boolean recover = false;
    String epoch = "";
    long offset = 0;
    while (line.advances()) {
      switch (line.member()) {
        case "recover" -> recover = line.flag();
        case "epoch" -> epoch = line.text();
        case "offset" -> offset = line.natural();
        default -> line.skip();
      }
    }
    return new Standing(recover, epoch, offset);
  }

  private static Map<String, Standing> standings(JsonLine line) throws IOException, MalformedFrame {
    Map<String, Standing> standings = new HashMap<>();
    while (line.advances()) {
      String channel = line.member();
      if (line.enters()) {
        standings.put(channel, standing(line));
      }
    }
    return standings;
  }

  /// What one request says, gathered before it is known which request it is.
  private static final class Members {
    String channel = "";
    String token = "";
    String name = "";
    String method = "";
    String epoch = "";
    String delta = "";
    Payload data = Payload.EMPTY;
    long offset;
    long flag;
    int type;
    int limit;
    boolean recover;
    boolean positioned;
    boolean recoverable;
    boolean joinLeave;
    boolean reverse;
    @Nullable Standing since;
    @Nullable FilterNode filter;
    Map<String, Standing> subscriptions = Map.of();

    ClientCommand as(String request, long id) {
      return switch (request) {
        case "connect" -> new ClientCommand.Connect(id, token, data, name, subscriptions);
        case "subscribe" ->
            new ClientCommand.Subscribe(
                id,
                channel,
                token,
                new Standing(recover, epoch, offset),
                positioned,
                recoverable,
                joinLeave,
                filter,
                delta,
                flag,
                type);
        case "unsubscribe" -> new ClientCommand.Unsubscribe(id, channel);
        case "publish" -> new ClientCommand.Publish(id, channel, data, type);
        case "presence" -> new ClientCommand.Presence(id, channel);
        case "presence_stats" -> new ClientCommand.PresenceStats(id, channel);
        case "history" -> new ClientCommand.History(id, channel, limit, since, reverse);
        case "ping" -> new ClientCommand.Ping(id);
        case "send" -> new ClientCommand.Send(id, data);
        case "rpc" -> new ClientCommand.Rpc(id, method, data);
        case "refresh" -> new ClientCommand.Refresh(id, token);
        case "sub_refresh" -> new ClientCommand.SubRefresh(id, channel, token, type);
        default -> throw new IllegalStateException("not a request of the protocol: " + request);
      };
    }
  }
}
