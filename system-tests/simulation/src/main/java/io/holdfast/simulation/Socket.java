package io.holdfast.simulation;

import io.holdfast.edge.protocol.Dialect;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.transport.SocketEvents;
import io.holdfast.edge.write.SocketSink;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A client's websocket to an edge, with the bytes of whole frames late by chance.
final class Socket implements SocketSink {
  private static final long LATENCY_NANOS = 3 * World.MILLI;

  private final World world;
  private final Client client;
  private final EdgeProcess edge;
  private final int edgeLife;
  private @Nullable SocketEvents events;
  private byte[] unread = {};
  private long lastThere;
  private long lastBack;
  private boolean clientGone;
  private boolean edgeGone;

  Socket(World world, Client client, EdgeProcess edge) {
    this.world = world;
    this.client = client;
    this.edge = edge;
    this.edgeLife = edge.life();
  }

  Handshake handshake() {
    return new Handshake("", false, client.name(), Dialect.WEBSOCKET_JSON);
  }

  EdgeProcess edge() {
    return edge;
  }

  void open() {
    there(() -> {
      SocketEvents opened = edge.connect(this);
      events = opened;
    });
  }

  // The client's side.

  void say(String text) {
    there(() -> {
      SocketEvents to = events;
      if (to != null && !edgeGone) {
        to.received(text.getBytes(StandardCharsets.UTF_8));
      }
    });
  }

  /// The client goes away, without a word.
  void abandon() {
    clientGone = true;
    there(() -> {
      SocketEvents to = events;
      if (to != null && !edgeGone) {
        edgeGone = true;
        edge.forgets(this);
        to.ended("the client is gone");
      }
    });
  }

  private void there(Runnable what) {
    lastThere =
        Math.max(world.nanos() + 20_000 + world.dice.nextLong(LATENCY_NANOS), lastThere + 1);
    world.at(
        lastThere,
        () -> {
          if (edge.alive() && edge.life() == edgeLife) {
            edge.post(what);
          } else if (!clientGone) {
            cut("no such edge");
          }
        });
  }

  // The edge's side.

  @Override
  public void write(byte[] bytes, int from, int length) {
    byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
    back(() -> read(copy));
  }

  private void back(Runnable what) {
    lastBack = Math.max(world.nanos() + 20_000 + world.dice.nextLong(LATENCY_NANOS), lastBack + 1);
    world.at(
        lastBack,
        () -> {
          if (!clientGone) {
            what.run();
          }
        });
  }

  private void read(byte[] more) {
    byte[] all = Arrays.copyOf(unread, unread.length + more.length);
    System.arraycopy(more, 0, all, unread.length, more.length);
    int at = 0;
    while (!clientGone && all.length - at >= 2) {
      int small = all[at + 1] & 0x7F;
      int extended = small == 126 ? 2 : small == 127 ? 8 : 0;
      if (all.length - at < 2 + extended) {
        break;
      }
      long length = extended == 0 ? small : 0;
      for (int i = 0; i < extended; i++) {
        length = length << 8 | (all[at + 2 + i] & 0xFF);
      }
      int begin = at + 2 + extended;
      if (all.length - begin < length) {
        break;
      }
      at = (int) (begin + length);
      frame(all[begin - 2 - extended] & 0xF, all, begin, (int) length);
    }
    unread = Arrays.copyOfRange(all, at, all.length);
  }

  private void frame(int opcode, byte[] bytes, int from, int length) {
    if (opcode == 8) {
      int code = length < 2 ? 0 : (bytes[from] & 0xFF) << 8 | (bytes[from + 1] & 0xFF);
      clientGone = true;
      abandonEdge();
      client.closed(this, code);
    } else {
      client.received(this, new String(bytes, from, length, StandardCharsets.UTF_8));
    }
  }

  private void abandonEdge() {
    clientGone = false;
    abandon();
  }

  @Override
  public void finished() {}

  @Override
  public void kill(String cause) {
    if (!edgeGone) {
      edgeGone = true;
      edge.forgets(this);
      SocketEvents to = events;
      if (to != null) {
        edge.post(() -> to.ended(cause));
      }
      back(() -> client.closed(this, 1006));
    }
  }

  /// The edge's process is gone.
  void cut(String cause) {
    edgeGone = true;
    back(() -> {
      clientGone = true;
      client.lost(this, cause);
    });
  }
}
