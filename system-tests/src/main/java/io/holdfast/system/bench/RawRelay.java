package io.holdfast.system.bench;

import io.holdfast.system.client.JsonScanner;
import java.io.IOException;
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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The baseline of latency: one NIO thread that writes what a client publishes to every subscriber
/// of its channel at once, and does nothing else: nothing is kept, checked, numbered or bounded.
///
/// Owned by one thread.
final class RawRelay {
  private static final int HEAD_BYTES = 6;

  /// One client, and what came of a frame that is not whole yet.
  private static final class Peer {
    final SocketChannel channel;
    boolean open;
    byte[] kept = {};

    Peer(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private final Selector selector = Selector.open();
  private final Map<String, List<Peer>> subscribers = new HashMap<>();
  private final ByteBuffer read = ByteBuffer.allocateDirect(256 * 1024);
  private final JsonScanner json = new JsonScanner();

  private RawRelay(int port) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /// Serves until the process is ended.
  static void serve(int port) throws IOException {
    BareProcess.endWithParent();
    new RawRelay(port).run();
  }

  private void run() throws IOException {
    while (true) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          accept((ServerSocketChannel) key.channel());
        } else {
          receive((Peer) key.attachment());
        }
      }
      selector.selectedKeys().clear();
    }
  }

  private void accept(ServerSocketChannel server) throws IOException {
    for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
    }
  }

  private void receive(Peer peer) throws IOException {
    read.clear();
    if (peer.channel.read(read) < 0) {
      peer.channel.close();
      subscribers.values().forEach(all -> all.remove(peer));
      return;
    }
    read.flip();
    byte[] bytes = Arrays.copyOf(peer.kept, peer.kept.length + read.remaining());
    read.get(bytes, peer.kept.length, read.remaining());
    int at = 0;
    if (!peer.open) {
      String head = new String(bytes, StandardCharsets.US_ASCII);
      int end = head.indexOf("\r\n\r\n");
      if (end >= 0) {
        peer.open = true;
        at = end + 4;
        send(peer, RawWriter.ACCEPTED);
      }
    }
    for (int next = at; peer.open; at = next) {
      next = frame(peer, bytes, at);
      if (next == at) {
        break;
      }
    }
    peer.kept = Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /// Obeys the masked frame at `at`. Returns where the next one begins; `at` when it is not whole.
  private int frame(Peer peer, byte[] bytes, int at) throws IOException {
    if (bytes.length - at < 2) {
      return at;
    }
    int length = bytes[at + 1] & 0x7F;
    int mask = at + 2;
    if (length == 126 && bytes.length - at >= 4) {
      length = (bytes[at + 2] & 0xFF) << 8 | (bytes[at + 3] & 0xFF);
      mask = at + 4;
    }
    int from = mask + 4;
    if (bytes.length - at < HEAD_BYTES || bytes.length - from < length) {
      return at;
    }
    for (int i = 0; i < length; i++) {
      bytes[from + i] ^= bytes[mask + (i & 3)];
    }
    if ((bytes[at] & 0x0F) == 1) {
      obey(peer, bytes, from, from + length);
    }
    return from + length;
  }

  private void obey(Peer peer, byte[] bytes, int from, int to) throws IOException {
    long id = 0;
    json.over(bytes, from, to).enter();
    while (json.nextMember()) {
      if (json.named("id")) {
        id = json.number();
      } else if (json.named("connect")) {
        json.skip();
        send(peer, RawFrames.text("{\"id\":%d,\"connect\":{}}".formatted(id)));
      } else if (json.named("subscribe")) {
        subscribe(peer, id);
      } else if (json.named("publish")) {
        publish(peer, id, bytes);
      } else {
        json.skip();
      }
    }
  }

  private void subscribe(Peer peer, long id) throws IOException {
    json.enter();
    while (json.nextMember()) {
      if (json.named("channel")) {
        subscribers.computeIfAbsent(json.text(), _ -> new ArrayList<>()).add(peer);
      } else {
        json.skip();
      }
    }
    send(peer, RawFrames.text("{\"id\":%d,\"subscribe\":{}}".formatted(id)));
  }

  private void publish(Peer peer, long id, byte[] bytes) throws IOException {
    String channel = "";
    String data = "";
    json.enter();
    while (json.nextMember()) {
      if (json.named("channel")) {
        channel = json.text();
      } else {
        json.skip();
        int length = json.valueTo() - json.valueFrom();
        data = new String(bytes, json.valueFrom(), length, StandardCharsets.UTF_8);
      }
    }
    byte[] push =
        RawFrames.text(
            "{\"push\":{\"channel\":\"%s\",\"pub\":{\"data\":%s}}}".formatted(channel, data));
    for (Peer subscriber : subscribers.getOrDefault(channel, List.of())) {
      send(subscriber, push);
    }
    send(peer, RawFrames.text("{\"id\":%d,\"publish\":{}}".formatted(id)));
  }

  private static void send(Peer peer, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      peer.channel.write(buffer);
    }
  }
}
