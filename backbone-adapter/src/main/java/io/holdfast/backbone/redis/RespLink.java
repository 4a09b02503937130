package io.holdfast.backbone.redis;

import io.holdfast.runtime.Rim;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A plain connection to a Redis or a Sentinel, for what the driver is not asked: the order in
/// which things arrive on it, and its end, are what they are.
///
/// Used by one thread at a time; closing it from another ends a read.
@Rim
final class RespLink implements AutoCloseable {
  private static final int LINE_MAX = 64 << 10;
  private static final int BULK_MAX = 64 << 20;
  private static final int ITEMS_MAX = 1 << 20;

  /// What is answered where there is nothing.
  static final byte[] NOTHING = {};

  /// The other side says no.
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String said) {
      super(said);
    }
  }

  private final Socket socket;
  private final InputStream in;

  private RespLink(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
  }

  /// Connects to the address, `redis://host:port` or `rediss://`, and introduces itself unless the
  /// password is empty. `timeout` bounds connecting and each read.
  static RespLink open(String address, String username, String password, Duration timeout)
      throws IOException {
    URI at = URI.create(address);
    return open(InetAddress.getByName(at.getHost()), at, username, password, timeout);
  }

  /// As above, to one of the hosts that the name of the address stands for.
  static RespLink open(
      InetAddress host, URI address, String username, String password, Duration timeout)
      throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoTimeout((int) timeout.toMillis());
      socket.connect(new InetSocketAddress(host, address.getPort()), (int) timeout.toMillis());
      RespLink link =
          new RespLink(address.getScheme().equals("rediss") ? secured(socket, address) : socket);
      link.introduce(username, password);
      return link;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  private static Socket secured(Socket plain, URI address) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    SSLSocket socket =
        (SSLSocket) factory.createSocket(plain, address.getHost(), address.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private void introduce(String username, String password) throws IOException {
    if (password.isEmpty()) {
      return;
    }
    Object _ = username.isEmpty() ? ask("AUTH", password) : ask("AUTH", username, password);
  }

  /// Sends a command and reads its answer.
  Object ask(String... words) throws IOException {
    send(words);
    return read();
  }

  void send(String... words) throws IOException {
    StringBuilder out = new StringBuilder("*").append(words.length).append("\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      out.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(out.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Whether something has arrived that was not read.
  boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /// How long a read waits; zero = for ever.
  void waits(Duration longest) throws IOException {
    socket.setSoTimeout((int) longest.toMillis());
  }

  /// Text, a number, bytes, or a list of these. Throws what the other side refuses.
  Object read() throws IOException {
    String line = line();
    String rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> rest;
      case ':' -> Long.valueOf(rest);
      case '-' -> throw new RefusedException(rest);
      case '$' -> bulk(length(rest, BULK_MAX));
      case '*', '>' -> list(length(rest, ITEMS_MAX));
      default -> throw new IOException("not an answer of Redis: " + line);
    };
  }

  private static int length(String digits, int most) throws IOException {
    try {
      int length = Integer.parseInt(digits);
      if (length <= most) {
        return length;
      }
    } catch (NumberFormatException notANumber) {
      throw new IOException("not a length: " + digits, notANumber);
    }
    throw new IOException("an answer of " + digits);
  }

  private byte[] bulk(int length) throws IOException {
    if (length < 0) {
      return NOTHING;
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("the connection ended");
    }
    return bytes;
  }

  private List<Object> list(int length) throws IOException {
    List<Object> items = new ArrayList<>(Math.max(0, length));
    for (int i = 0; i < length; i++) {
      items.add(read());
    }
    return items;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.length() < LINE_MAX) {
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    if (next != '\n' || line.isEmpty()) {
      throw new EOFException("the connection ended");
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException nothingToSave) {
      // It is over either way.
    }
  }
}
