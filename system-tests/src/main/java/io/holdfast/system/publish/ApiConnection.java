package io.holdfast.system.publish;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One keep-alive connection to the server API with one request in flight. A failure closes it, and
/// the next request dials again.
///
/// Owned by one thread.
public final class ApiConnection implements AutoCloseable {
  private final int port;
  private final String key;
  private final int timeoutMillis;
  private @Nullable Socket socket;
  private @Nullable InputStream in;

  /// An answer.
  public record Answer(int status, String body) {}

  /// @param key sent as `X-API-Key`, unless empty
  public ApiConnection(int port, String key, int timeoutMillis) {
    this.port = port;
    this.key = key;
    this.timeoutMillis = timeoutMillis;
  }

  /// Calls `method` of the API with a JSON body and reads the answer.
  public Answer call(String method, String body) throws IOException {
    try {
      send(method, body);
      return readAnswer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// Sends a request and hangs up without reading the answer: nobody knows what became of it.
  public void callAndHangUp(String method, String body) throws IOException {
    try {
      send(method, body);
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    Socket before = socket;
    socket = null;
    in = null;
    if (before != null) {
      try {
        before.close();
      } catch (IOException _) {
        // It is gone either way.
      }
    }
  }

  /// The bytes of a request on a keep-alive connection.
  public static byte[] request(int port, String key, String method, String body) {
    byte[] payload = body.getBytes(StandardCharsets.UTF_8);
    String auth = key.isEmpty() ? "" : "X-API-Key: " + key + "\r\n";
    String head =
        "POST /api/%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, port, auth, payload.length);
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[start.length + payload.length];
    System.arraycopy(start, 0, whole, 0, start.length);
    System.arraycopy(payload, 0, whole, start.length, payload.length);
    return whole;
  }

  private void send(String method, String body) throws IOException {
    Socket open = socket;
    if (open == null) {
      open = new Socket();
      socket = open;
      open.setTcpNoDelay(true);
      open.setSoTimeout(timeoutMillis);
      open.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), timeoutMillis);
      in = new BufferedInputStream(open.getInputStream(), 16 * 1024);
    }
    open.getOutputStream().write(request(port, key, method, body));
  }

  private Answer readAnswer() throws IOException {
    String line = readLine();
    int status = Integer.parseInt(line.split(" ", 3)[1]);
    int length = 0;
    boolean chunked = false;
    boolean closes = false;
    for (line = readLine(); !line.isEmpty(); line = readLine()) {
      String header = line.toLowerCase(Locale.ROOT);
      if (header.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).trim());
      } else if (header.startsWith("transfer-encoding:") && header.contains("chunked")) {
        chunked = true;
      } else if (header.startsWith("connection:") && header.contains("close")) {
        closes = true;
      }
    }
    String body = chunked ? readChunks() : readText(length);
    if (closes) {
      close();
    }
    return new Answer(status, body);
  }

  private String readChunks() throws IOException {
    StringBuilder body = new StringBuilder();
    while (true) {
      int length = Integer.parseInt(readLine().trim(), 16);
      body.append(readText(length));
      readLine();
      if (length == 0) {
        return body.toString();
      }
    }
  }

  private String readText(int length) throws IOException {
    byte[] bytes = input().readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("inside an answer");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = input().read();
      if (next < 0) {
        throw new EOFException("no answer");
      }
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
  }

  private InputStream input() throws IOException {
    if (in == null) {
      throw new EOFException("not connected");
    }
    return in;
  }
}
