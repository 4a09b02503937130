package io.holdfast.system.bench;

import io.holdfast.system.client.Dialect;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// The baseline: one NIO thread that writes ready-made frames to every connection, one `write`
/// each, and does nothing else. It knows just enough of the protocol for the swarm to subscribe.
///
/// Standard input: `PORT` first, then `frames COUNT BYTES DIALECT` (what a turn writes) and `turn`.
///
/// Owned by one thread, but for the queue of commands.
final class RawWriter {
  private static final String UPGRADED =
      """
      HTTP/1.1 101 Switching Protocols
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

      """;

  static final byte[] ACCEPTED = UPGRADED.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);

  /// Upgrade, connect, subscribe.
  private static final int GREETINGS = 3;

  /// One subscriber; `greeted` counts what it was answered before it is one.
  private static final class Subscriber {
    final SocketChannel channel;
    int greeted;
    Dialect dialect = Dialect.JSON;
    ByteBuffer unwritten = ByteBuffer.allocate(0);

    Subscriber(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private final Selector selector = Selector.open();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final Queue<String> commands = new ConcurrentLinkedQueue<>();
  private final ByteBuffer ignored = ByteBuffer.allocateDirect(4096);
  private ByteBuffer turn = ByteBuffer.allocateDirect(0);

  private RawWriter(int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  static void serveStandardInput() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    RawWriter writer = new RawWriter(Integer.parseInt(in.readLine()));
    Thread.ofPlatform().name("raw-writer").daemon().start(writer::run);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      writer.commands.add(line);
      writer.selector.wakeup();
    }
  }

  private void run() {
    try {
      while (true) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          serve(key);
        }
        selector.selectedKeys().clear();
        for (String line = commands.poll(); line != null; line = commands.poll()) {
          obey(line);
        }
      }
    } catch (IOException e) {
      System.err.println("raw writer: " + e);
    }
  }

  private void obey(String line) throws IOException {
    if (line.startsWith("frames ")) {
      String[] words = line.split(" ", 4);
      byte[] bytes =
          RawFrames.turn(
              Dialect.valueOf(words[3]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      turn = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      return;
    }
    for (Subscriber subscriber : subscribers) {
      turn.rewind();
      subscriber.channel.write(turn);
      if (turn.hasRemaining()) {
        ByteBuffer rest = ByteBuffer.allocate(turn.remaining()).put(turn).flip();
        subscriber.unwritten = rest;
        subscriber.channel.register(
            selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE, subscriber);
      }
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      accept((ServerSocketChannel) key.channel());
      return;
    }
    Subscriber subscriber = (Subscriber) key.attachment();
    if (key.isWritable()) {
      subscriber.channel.write(subscriber.unwritten);
      if (!subscriber.unwritten.hasRemaining()) {
        key.interestOps(SelectionKey.OP_READ);
      }
    }
    if (key.isReadable()) {
      greet(key, subscriber);
    }
  }

  private void accept(ServerSocketChannel server) throws IOException {
    for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new Subscriber(channel));
    }
  }

  // The swarm sends each command after the answer to the one before: one read is one command.
  private void greet(SelectionKey key, Subscriber subscriber) throws IOException {
    ignored.clear();
    if (subscriber.channel.read(ignored) < 0) {
      key.cancel();
      subscriber.channel.close();
      subscribers.remove(subscriber);
      return;
    }
    if (subscriber.greeted == GREETINGS) {
      return;
    }
    if (subscriber.greeted == 0) {
      ignored.flip();
      boolean binary = StandardCharsets.US_ASCII.decode(ignored).toString().contains("protobuf");
      subscriber.dialect = binary ? Dialect.PROTOBUF : Dialect.JSON;
    }
    byte[] greeting =
        subscriber.greeted == 0
            ? ACCEPTED
            : RawFrames.greeting(subscriber.dialect, subscriber.greeted);
    subscriber.channel.write(ByteBuffer.wrap(greeting));
    if (++subscriber.greeted == GREETINGS) {
      subscribers.add(subscriber);
    }
  }
}
