package io.holdfast.system.faults;

import io.holdfast.system.process.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Stands between a client and a server on the loopback, and can be a bad network: it delays,
/// narrows, swallows, resets and refuses.
///
/// Thread-safe.
final class TcpProxy implements AutoCloseable {
  private static final int BACKLOG = 128;

  private final int port = Ports.free();
  private final int target;
  private final Set<Joint> joints = ConcurrentHashMap.newKeySet();
  private volatile Road there = Road.FREE;
  private volatile Road back = Road.FREE;
  private @Nullable ServerSocket listener;

  /// @param target port of the server
  TcpProxy(int target) {
    this.target = target;
    listen();
  }

  /// Where clients find it.
  int port() {
    return port;
  }

  /// How bytes travel from now on, to the server and back, on connections old and new.
  void roads(Road toServer, Road fromServer) {
    there = toServer;
    back = fromServer;
  }

  Road there() {
    return there;
  }

  Road back() {
    return back;
  }

  /// Ends every connection with a reset, to both sides.
  void reset() {
    joints.forEach(Joint::reset);
  }

  /// From now on nobody listens.
  void refuse() {
    ServerSocket open = listener;
    listener = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Listens again.
  void listen() {
    if (listener != null) {
      return;
    }
    try {
      ServerSocket open = new ServerSocket();
      open.setReuseAddress(true);
      open.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      listener = open;
      Thread.ofVirtual().name("proxy-" + port).start(() -> accept(open));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Nothing is wrong any more.
  void heal() {
    roads(Road.FREE, Road.FREE);
    listen();
  }

  @Override
  public void close() {
    refuse();
    reset();
  }

  void ended(Joint joint) {
    joints.remove(joint);
  }

  private void accept(ServerSocket open) {
    while (!open.isClosed()) {
      try {
        Socket client = open.accept();
        Thread.ofVirtual().start(() -> join(client));
      } catch (IOException _) {
        // Refusing closes it.
      }
    }
  }

  private void join(Socket client) {
    Socket server = new Socket();
    Joint joint = new Joint(this, client, server);
    try {
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException _) {
      joint.reset();
      return;
    }
    joints.add(joint);
    joint.start();
  }
}
