package io.holdfast.edge.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// A websocket client that can misbehave: it writes any bytes, and shows frames as they come.
///
/// Owned by its test.
public final class RawClient implements AutoCloseable {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final int PATIENCE_MILLIS = 5_000;

  /// A server frame.
  @SuppressWarnings("ArrayRecordComponent") // read by tests, never compared
  public record Got(int opcode, byte[] payload, boolean isCompressed) {
    public String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    public int closeCode() {
      return payload.length < 2 ? 0 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
    }

    public String closeReason() {
      return payload.length < 2
          ? ""
          : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final Deque<String> lines = new ArrayDeque<>();
  private String handshake = "";
  private int nextId = 1;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /// A socket without a handshake.
  public static RawClient dial(int port, int receiveBufferBytes) {
    try {
      Socket socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new RawClient(socket);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// An open websocket.
  public static RawClient open(int port) {
    RawClient client = dial(port, 0);
    String answer = client.handshake("/connection/websocket", "");
    if (!answer.startsWith("HTTP/1.1 101")) {
      throw new IllegalStateException(answer);
    }
    return client;
  }

  /// An open session.
  public static RawClient connected(int port) {
    RawClient client = open(port);
    client.text("{\"id\":" + client.id() + ",\"connect\":{}}");
    client.line("\"connect\"");
    return client;
  }

  /// Sends an upgrade request; returns the answer's head.
  public String handshake(String path, String headers) {
    return handshake(path, "13", headers);
  }

  /// As above, of this websocket version.
  public String handshake(String path, String version, String headers) {
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: "
            + version
            + "\r\nSec-WebSocket-Key: "
            + KEY
            + "\r\n"
            + headers
            + "\r\n";
    bytes(request.getBytes(StandardCharsets.US_ASCII));
    handshake = head();
    return handshake;
  }

  /// The head of an HTTP answer.
  public String head() {
    StringBuilder head = new StringBuilder();
    try {
      while (head.indexOf("\r\n\r\n") < 0) {
        int b = in.read();
        if (b < 0) {
          return head.toString();
        }
        head.append((char) b);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return head.toString();
  }

  public int id() {
    return nextId++;
  }

  public void text(String text) {
    frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /// A masked frame with this first byte.
  public void frame(int first, byte[] payload) {
    bytes(masked(first, payload));
  }

  public static byte[] masked(int first, byte[] payload) {
    int extended = payload.length < 126 ? 0 : payload.length < 65_536 ? 2 : 8;
    byte[] frame = new byte[2 + extended + 4 + payload.length];
    frame[0] = (byte) first;
    frame[1] = (byte) (0x80 | (extended == 0 ? payload.length : extended == 2 ? 126 : 127));
    for (int i = 0; i < extended; i++) {
      frame[2 + i] = (byte) ((long) payload.length >>> (8 * (extended - 1 - i)));
    }
    byte[] mask = {1, 2, 3, 4};
    System.arraycopy(mask, 0, frame, 2 + extended, 4);
    for (int i = 0; i < payload.length; i++) {
      frame[6 + extended + i] = (byte) (payload[i] ^ mask[i & 3]);
    }
    return frame;
  }

  public void bytes(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The next frame; a socket that ends instead is an {@link UncheckedIOException}.
  public Got next() {
    try {
      int first = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      byte[] payload = new byte[length];
      in.readFully(payload);
      return new Got(first & 0x0F, payload, (first & 0x40) != 0);
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }

  /// Reads on until a line that contains this; other lines are skipped.
  public String line(String containing) {
    while (true) {
      String line = line();
      if (line.contains(containing)) {
        return line;
      }
    }
  }

  /// The next line of whatever text frame.
  public String line() {
    while (lines.isEmpty()) {
      Got got = next();
      if (got.opcode() == 8) {
        throw new IllegalStateException("closed: " + got.closeCode() + " " + got.closeReason());
      }
      if (got.opcode() == 1) {
        lines.addAll(got.text().lines().toList());
      }
    }
    return lines.remove();
  }

  /// Reads on until the close frame.
  public Got closing() {
    while (true) {
      Got got = next();
      if (got.opcode() == 8) {
        return got;
      }
    }
  }

  /// Sends a command body such as `"subscribe":{"channel":"a"}` and returns its reply.
  public String ask(String request) {
    int id = id();
    text("{\"id\":" + id + "," + request + "}");
    return line("{\"id\":" + id + ",");
  }

  /// Whether the server ended the socket.
  public boolean ended() {
    try {
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  /// Ends the socket with a reset.
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
