package io.holdfast.system.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One client of a swarm: its websocket and its subscriptions.
///
/// Owned by the swarm's thread.
final class SwarmClient {
  private static final int CONNECT_ID = 1;
  private static final byte[] NOTHING = {};
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  /// Where its connection stands.
  private enum Stage {
    AWAY,
    DIALLING,
    UPGRADING,
    OPEN
  }

  private final int number;
  private final Swarm swarm;
  private final List<Follower> followers = new ArrayList<>();
  private final Map<Integer, Follower> asked = new HashMap<>();
  private final Dialect dialect;
  private final SwarmReplies replies;
  private Stage stage = Stage.AWAY;
  private @Nullable SocketChannel channel;
  private byte[] kept = NOTHING;
  private @Nullable ByteBuffer unwritten;
  private boolean connected;
  private boolean pongs;
  private long dialAt;
  private int dials;
  private int port;
  private int nextId = CONNECT_ID + 1;

  SwarmClient(int number, List<String> channels, Swarm swarm) {
    this.number = number;
    this.swarm = swarm;
    for (String name : channels) {
      followers.add(new Follower(number, name));
    }
    this.dialect = swarm.options().dialect();
    this.replies = dialect.replies(this, swarm);
  }

  int number() {
    return number;
  }

  List<Follower> followers() {
    return followers;
  }

  long dialAt() {
    return dialAt;
  }

  void dialAt(long nanos) {
    dialAt = nanos;
  }

  void dial(Selector selector, List<InetSocketAddress> edges) throws IOException {
    stage = Stage.DIALLING;
    SocketChannel dialled = SocketChannel.open();
    channel = dialled;
    dialled.configureBlocking(false);
    dialled.setOption(StandardSocketOptions.TCP_NODELAY, true);
    SelectionKey key = dialled.register(selector, SelectionKey.OP_CONNECT, this);
    InetSocketAddress edge = edges.get((number + dials++) % edges.size());
    port = edge.getPort();
    if (dialled.connect(edge)) {
      upgrade(key);
    }
  }

  void serve(SelectionKey key) throws IOException {
    if (key.isConnectable()) {
      open().finishConnect();
      upgrade(key);
      return;
    }
    if (key.isWritable()) {
      flush();
      return;
    }
    if (key.isReadable()) {
      readAll();
    }
  }

  /// The connection is gone; the client waits and dials again.
  void cut(String why) {
    if (stage == Stage.AWAY) {
      return;
    }
    SwarmCounts counts = swarm.counts();
    if (stage == Stage.OPEN) {
      counts.closes.add(1);
      swarm.note("client " + number + " was closed: " + why);
    } else {
      counts.failedDials.add(1);
      swarm.dialEnded();
    }
    if (connected) {
      connected = false;
      counts.connected.add(-1);
    }
    for (Follower follower : followers) {
      if (follower.subscribed) {
        counts.subscribed.add(-1);
        follower.subscribed = false;
      }
    }
    stage = Stage.AWAY;
    kept = NOTHING;
    unwritten = null;
    asked.clear();
    try {
      open().close();
    } catch (IOException e) {
      swarm.note("client " + number + " could not close: " + e);
    }
    swarm.redialLater(this);
  }

  // ---------------------------------------------------------------- what its replies ask for

  /// The connect reply came.
  void connected(boolean answersPings) {
    pongs = answersPings;
    connected = true;
    swarm.counts().connected.add(1);
    for (Follower follower : followers) {
      subscribe(follower);
    }
  }

  void ping() {
    if (pongs) {
      send(dialect.pong());
    }
  }

  void subscribe(Follower follower) {
    int id = nextId++;
    asked.put(id, follower);
    boolean recovers = follower.recoverable && swarm.options().recovers();
    send(dialect.subscribe(id, follower, recovers));
  }

  /// The subscription that asked with this id, which is answered now.
  @Nullable Follower answered(int id) {
    return asked.remove(id);
  }

  /// The subscription to the channel whose name stands there as UTF-8.
  @Nullable Follower follower(byte[] bytes, int nameFrom, int nameTo) {
    for (Follower follower : followers) {
      if (follower.isNamed(bytes, nameFrom, nameTo)) {
        return follower;
      }
    }
    return null;
  }

  // ---------------------------------------------------------------- bytes

  private void upgrade(SelectionKey key) throws IOException {
    stage = Stage.UPGRADING;
    key.interestOps(SelectionKey.OP_READ);
    write(Frames.upgrade("/connection/websocket", port, KEY, dialect.upgradeHeaders()));
  }

  private void readAll() throws IOException {
    System.arraycopy(kept, 0, swarm.scratch(), 0, kept.length);
    int read = swarm.read(open(), kept.length);
    if (read < 0) {
      cut("end of stream without a close frame");
      return;
    }
    int from = 0;
    int to = kept.length + read;
    if (stage == Stage.UPGRADING) {
      from = readUpgrade(swarm.scratch(), to);
    }
    while (stage == Stage.OPEN) {
      int next = readFrame(swarm.scratch(), from, to);
      if (next == from) {
        break;
      }
      from = next;
    }
    keep(swarm.scratch(), from, to);
  }

  private void keep(byte[] bytes, int from, int to) {
    if (from == to || stage == Stage.AWAY) {
      kept = NOTHING;
    } else {
      kept = Arrays.copyOfRange(bytes, from, to);
    }
  }

  private int readUpgrade(byte[] bytes, int to) throws IOException {
    for (int i = 0; i + 3 < to; i++) {
      if (bytes[i] == '\r'
          && bytes[i + 1] == '\n'
          && bytes[i + 2] == '\r'
          && bytes[i + 3] == '\n') {
        String head = new String(bytes, 0, i, StandardCharsets.US_ASCII);
        if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(ACCEPT)) {
          throw new IOException("refused: " + head.lines().findFirst().orElse(""));
        }
        stage = Stage.OPEN;
        swarm.dialEnded();
        send(dialect.connect(CONNECT_ID));
        return i + 4;
      }
    }
    return 0;
  }

  /// Handles the frame at `from`. Returns where the next one begins; `from` when it is not whole.
  private int readFrame(byte[] bytes, int from, int to) throws IOException {
    if (to - from < 2) {
      return from;
    }
    long length = bytes[from + 1] & 0x7F;
    int at = from + 2;
    int extended = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (to - at < extended) {
      return from;
    }
    if (extended > 0) {
      length = 0;
      for (int i = 0; i < extended; i++) {
        length = (length << 8) | (bytes[at++] & 0xFF);
      }
    }
    if (to - at < length) {
      return from;
    }
    int end = at + (int) length;
    int first = bytes[from] & 0xFF;
    if (first == (0x80 | dialect.opcode())) {
      replies.read(bytes, at, end);
      return end;
    }
    switch (first) {
      case 0x80 | Frames.PING -> write(Frames.frame(Frames.PONG, true, NOTHING));
      case 0x80 | Frames.PONG -> {}
      case 0x80 | Frames.CLOSE -> closedByServer(bytes, at, end);
      default -> throw new IOException("unexpected frame " + first);
    }
    return end;
  }

  private void closedByServer(byte[] bytes, int at, int end) {
    int code = end - at < 2 ? 1005 : ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
    String reason =
        end - at < 2 ? "" : new String(bytes, at + 2, end - at - 2, StandardCharsets.UTF_8);
    cut("close frame " + code + " " + reason);
  }

  private void send(byte[] command) {
    try {
      write(Frames.frame(dialect.opcode(), true, command));
    } catch (IOException e) {
      cut(e.toString());
    }
  }

  private void write(byte[] bytes) throws IOException {
    if (stage == Stage.AWAY) {
      return;
    }
    ByteBuffer before = unwritten;
    if (before != null) {
      ByteBuffer both = ByteBuffer.allocate(before.remaining() + bytes.length);
      unwritten = both.put(before).put(bytes).flip();
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    open().write(buffer);
    if (buffer.hasRemaining()) {
      unwritten = buffer;
      interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  private void flush() throws IOException {
    ByteBuffer buffer = unwritten;
    if (buffer != null) {
      open().write(buffer);
      if (buffer.hasRemaining()) {
        return;
      }
      unwritten = null;
    }
    interest(SelectionKey.OP_READ);
  }

  private void interest(int ops) {
    SelectionKey key = open().keyFor(swarm.selector());
    if (key != null && key.isValid()) {
      key.interestOps(ops);
    }
  }

  private SocketChannel open() {
    if (channel == null) {
      throw new IllegalStateException("client " + number + " never dialled");
    }
    return channel;
  }
}
