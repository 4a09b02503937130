package io.holdfast.edge.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A client of HTTP streams that can misbehave: it writes any bytes, and shows what the chunks of
/// the response hold.
///
/// Owned by its test.
public final class RawStream implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 5_000;

  private final int port;
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private byte[] chunk = {};
  private int at;
  private boolean over;
  private String head = "";
  private String connected = "";
  private int nextId = 2;

  private RawStream(int port, int receiveBufferBytes) {
    this.port = port;
    try {
      socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Sends a request and reads the head of its answer. `headers` are lines with their ends.
  public static RawStream request(
      int port, int receiveBufferBytes, String method, String path, String headers, byte[] body) {
    RawStream stream = new RawStream(port, receiveBufferBytes);
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + (method.equals("POST") ? "Content-Length: " + body.length + "\r\n" : "")
            + "\r\n";
    stream.bytes(request.getBytes(StandardCharsets.UTF_8));
    stream.bytes(body);
    stream.head = stream.readHead();
    return stream;
  }

  public static RawStream post(int port, String path, String headers, String body) {
    return request(port, 0, "POST", path, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  public static RawStream get(int port, String path) {
    return request(port, 0, "GET", path, "", new byte[0]);
  }

  /// An open session of the JSON stream.
  public static RawStream connected(int port) {
    return connected(port, 0);
  }

  public static RawStream connected(int port, int receiveBufferBytes) {
    RawStream stream =
        request(
            port,
            receiveBufferBytes,
            "POST",
            "/connection/http_stream",
            "Content-Type: application/json\r\n",
            "{\"id\":1,\"connect\":{}}".getBytes(StandardCharsets.UTF_8));
    stream.awaitConnected(stream.line());
    return stream;
  }

  /// The reply that says where the client is to speak.
  public RawStream awaitConnected(String reply) {
    connected = reply;
    return this;
  }

  public String head() {
    return head;
  }

  public int status() {
    return Integer.parseInt(head.substring(9, 12));
  }

  /// The whole answer of a request that is no stream.
  public String rest() {
    try {
      Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
      byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
      in.readFully(body);
      return new String(body, StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  public String session() {
    return member("session");
  }

  public String node() {
    return member("node");
  }

  private String member(String name) {
    Matcher found = Pattern.compile("\"" + name + "\":\"([^\"]+)\"").matcher(connected);
    if (!found.find()) {
      throw new IllegalStateException("no " + name + " in " + connected);
    }
    return found.group(1);
  }

  /// Says something through the same edge; returns the status.
  public int says(String commands) {
    return says(port, commands);
  }

  /// Says something through the edge at this port.
  public int says(int edgePort, String commands) {
    return uplink(edgePort, node(), session(), commands);
  }

  public static int uplink(int port, String node, String session, String commands) {
    String body =
        "{\"session\":\""
            + session
            + "\",\"node\":\""
            + node
            + "\",\"data\":\""
            + commands.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
            + "\"}";
    try (RawStream request = post(port, "/emulation", "Content-Type: application/json\r\n", body)) {
      return request.status();
    }
  }

  /// Sends a command body such as `"subscribe":{"channel":"a"}` and returns its reply.
  public String ask(String request) {
    int id = nextId++;
    int status = says("{\"id\":" + id + "," + request + "}");
    if (status != 204) {
      throw new IllegalStateException("status " + status);
    }
    return line("{\"id\":" + id + ",");
  }

  /// Reads on until a line that contains this.
  public String line(String containing) {
    while (true) {
      String line = line();
      if (line.contains(containing)) {
        return line;
      }
    }
  }

  /// The next line of the stream's content.
  public String line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = next(); b != '\n'; b = next()) {
      if (b < 0) {
        throw new IllegalStateException("the stream ended inside " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /// The next message of a binary stream, without its length.
  public byte[] message() {
    int length = 0;
    int shift = 0;
    int b;
    do {
      b = next();
      if (b < 0) {
        throw new IllegalStateException("the stream ended inside a message");
      }
      length |= (b & 0x7F) << shift;
      shift += 7;
    } while (b >= 0x80);
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) next();
    }
    return message;
  }

  /// The data of the next event.
  public String event() {
    String line = line();
    while (!line.startsWith("data: ")) {
      line = line();
    }
    String end = line();
    if (!end.isEmpty()) {
      throw new IllegalStateException("an event ends with an empty line, not " + end);
    }
    return line.substring(6);
  }

  /// Whether the response ended as it should: with its last chunk.
  public boolean endsWhole() {
    return next() < 0 && over && ended();
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

  private int next() {
    try {
      while (at == chunk.length) {
        if (over) {
          return -1;
        }
        readChunk();
      }
      return chunk[at++] & 0xFF;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private void readChunk() throws IOException {
    int length = Integer.parseInt(httpLine(), 16);
    byte[] more = new byte[length];
    in.readFully(more);
    if (!httpLine().isEmpty()) {
      throw new IllegalStateException("a chunk ends with its line");
    }
    over = length == 0;
    chunk = more;
    at = 0;
  }

  private String httpLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.append((char) b);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new IllegalStateException("a line of HTTP ends with CR and LF: " + line);
    }
    return line.substring(0, line.length() - 1);
  }

  private String readHead() {
    StringBuilder read = new StringBuilder();
    try {
      while (read.indexOf("\r\n\r\n") < 0) {
        read.append((char) in.readUnsignedByte());
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return read.toString();
  }

  /// The head of the answer to a further request on the same socket.
  public String again() {
    head = readHead();
    return head;
  }

  public void bytes(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
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

  @Override
  public String toString() {
    return head + Arrays.toString(chunk);
  }
}
