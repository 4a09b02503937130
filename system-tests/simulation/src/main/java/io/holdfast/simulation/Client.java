package io.holdfast.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A client that behaves as the stock SDKs do: it connects, subscribes, answers pings, asks to
/// recover from where it stands, and comes again after every end.
final class Client {
  private static final long COMMAND_NANOS = 5 * World.SECOND;
  private static final long PING_GRACE_NANOS = 10 * World.SECOND;
  private static final int FIRST_RESUBSCRIBE_CODE = 2500;

  private final World world;
  private final String name;
  private final List<EdgeProcess> edges;
  private final Map<String, Reader> readers = new HashMap<>();
  private final Map<Long, Reader> asked = new HashMap<>();
  final List<Reader> order = new ArrayList<>();
  private @Nullable Socket socket;
  private long ids;
  private long pingNanos;
  private long heardNanos;
  private int attempts;

  Client(World world, Truth truth, String name, List<EdgeProcess> edges, List<String> channels) {
    this.world = world;
    this.name = name;
    this.edges = edges;
    for (String channel : channels) {
      Reader reader = new Reader(world, truth, name, channel);
      readers.put(channel, reader);
      order.add(reader);
    }
  }

  String name() {
    return name;
  }

  void connect() {
    EdgeProcess edge = edges.get(world.dice.nextInt(edges.size()));
    if (!edge.alive()) {
      again();
      return;
    }
    Socket opened = new Socket(world, this, edge);
    socket = opened;
    asked.clear();
    pingNanos = 0;
    ids = 1;
    opened.open();
    opened.say("{\"id\":1,\"connect\":{}}");
    expects(opened, 1);
  }

  /// The client's own network fails.
  void drop() {
    Socket open = socket;
    if (open != null) {
      open.abandon();
      leave(open);
    }
  }

  private void again() {
    long most = Math.min(20_000, 500L << Math.min(attempts++, 6));
    world.after(world.between(100, most) * World.MILLI, this::connect);
  }

  private void leave(Socket from) {
    if (socket == from) {
      socket = null;
      order.forEach(reader -> reader.subscribed = false);
      again();
    }
  }

  /// The edge is gone.
  void lost(Socket from, String cause) {
    if (socket == from) {
      world.note(name + " lost its edge", cause);
      leave(from);
    }
  }

  /// The edge has closed the connection.
  void closed(Socket from, int code) {
    if (socket == from) {
      throw new Violation("P1: " + name + " was closed by " + from.edge().name + ": " + code);
    }
  }

  private void expects(Socket on, long id) {
    world.after(
        COMMAND_NANOS,
        () -> {
          if (socket == on && (id == 1 ? pingNanos == 0 : asked.containsKey(id))) {
            world.coverage.hit("client: no reply in time");
            on.abandon();
            leave(on);
          }
        });
  }

  void received(Socket from, String text) {
    if (socket != from) {
      return;
    }
    heardNanos = world.nanos();
    world.note(name + " <", text);
    for (Map<?, ?> reply : Json.objects(text)) {
      read(from, reply);
    }
  }

  private void read(Socket from, Map<?, ?> reply) {
    if (reply.isEmpty()) {
      from.say("{}");
      return;
    }
    Map<?, ?> push = Json.object(reply, "push");
    Map<?, ?> connect = Json.object(reply, "connect");
    Map<?, ?> subscribe = Json.object(reply, "subscribe");
    Map<?, ?> error = Json.object(reply, "error");
    if (push != null) {
      pushed(from, push);
    } else if (connect != null) {
      connected(from, connect);
    } else if (subscribe != null) {
      Reader reader = asked.remove(Json.number(reply, "id"));
      if (reader == null) {
        throw new Violation(name + " was answered a subscribe that it did not ask: " + reply);
      }
      subscribed(reader, subscribe);
    } else if (error != null) {
      failed(from, Json.number(reply, "id"), error);
    }
  }

  private void connected(Socket on, Map<?, ?> connect) {
    attempts = 0;
    pingNanos = Json.number(connect, "ping") * World.SECOND;
    watch(on);
    order.forEach(reader -> subscribe(on, reader));
  }

  /// Without pings the connection is dead, and the client knows.
  private void watch(Socket on) {
    world.after(
        pingNanos + PING_GRACE_NANOS,
        () -> {
          if (socket == on) {
            if (world.nanos() - heardNanos >= pingNanos + PING_GRACE_NANOS) {
              world.coverage.hit("client: no ping in time");
              on.abandon();
              leave(on);
            } else {
              watch(on);
            }
          }
        });
  }

  private void subscribe(Socket on, Reader reader) {
    long id = ++ids;
    asked.put(id, reader);
    String recovery =
        reader.positioned
            ? ",\"recover\":true,\"epoch\":\"%s\",\"offset\":%d"
                .formatted(reader.epoch, reader.offset)
            : "";
    String command =
        "{\"id\":%d,\"subscribe\":{\"channel\":\"%s\"%s%s}}"
            .formatted(
                id, reader.channel, reader.numbered() ? ",\"recoverable\":true" : "", recovery);
    world.note(name + " >", command);
    on.say(command);
    expects(on, id);
  }

  private void subscribed(Reader reader, Map<?, ?> reply) {
    boolean recovered = Json.flag(reply, "recovered") && reader.positioned;
    long offset = Json.number(reply, "offset");
    List<?> publications = Json.list(reply, "publications");
    String epoch = Json.text(reply, "epoch");
    if (recovered) {
      reader.continues(epoch);
      for (Object each : publications) {
        published(reader, (Map<?, ?>) each);
      }
      if (publications.isEmpty()) {
        reader.stands(offset);
      }
    } else {
      reader.begins(epoch, offset, Json.flag(reply, "recoverable"));
    }
  }

  private void failed(Socket on, long id, Map<?, ?> error) {
    Reader reader = asked.remove(id);
    if (reader == null || !Json.flag(error, "temporary")) {
      throw new Violation(name + " was refused: " + error);
    }
    world.coverage.hit("client: refused for now");
    world.after(
        world.between(200, 2_000) * World.MILLI,
        () -> {
          if (socket == on && !reader.subscribed) {
            subscribe(on, reader);
          }
        });
  }

  private void pushed(Socket on, Map<?, ?> push) {
    Reader reader = readers.get(Json.text(push, "channel"));
    Map<?, ?> publication = Json.object(push, "pub");
    Map<?, ?> unsubscribed = Json.object(push, "unsubscribe");
    if (reader == null) {
      throw new Violation(name + " got a push of a channel that it did not ask for: " + push);
    }
    if (publication != null) {
      published(reader, publication);
    } else if (unsubscribed != null) {
      long code = Json.number(unsubscribed, "code");
      world.coverage.hit("client: unsubscribed with " + code);
      reader.subscribed = false;
      if (code < FIRST_RESUBSCRIBE_CODE) {
        throw new Violation(name + " was unsubscribed for good: " + push);
      }
      subscribe(on, reader);
    }
  }

  private static void published(Reader reader, Map<?, ?> publication) {
    Map<?, ?> data = Json.object(publication, "data");
    if (data == null) {
      throw new Violation("a publication without data: " + publication);
    }
    String text = "{\"p\":\"%s\",\"n\":%d}".formatted(Json.text(data, "p"), Json.number(data, "n"));
    reader.published(Json.number(publication, "offset"), text);
  }
}
