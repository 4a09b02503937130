package io.holdfast.backbone.redis;

import io.holdfast.runtime.Rim;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One look whether a Redis serves at an address: a connection, a `PING`, the first line of the
/// answer. No credentials: a server that asks for them serves. A frozen one takes the connection
/// and says nothing; one that still reads its file says so. Over TLS only the connection is tried.
@Rim
final class RedisKnock {
  private static final int TIMEOUT_MILLIS = 500;
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LINE_MAX = 64;

  /// Words of a server that is there and does not serve yet.
  private static final List<String> NOT_YET = List.of("-LOADING", "-MASTERDOWN", "-BUSY");

  private RedisKnock() {}

  static boolean isAnswered(String address) {
    URI at = URI.create(address);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(at.getHost(), at.getPort()), TIMEOUT_MILLIS);
      if (at.getScheme().equals("rediss")) {
        return true;
      }
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(PING);
      String said = line(socket.getInputStream());
      return !said.isEmpty() && NOT_YET.stream().noneMatch(said::startsWith);
    } catch (IOException nobody) {
      return false;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.length() < LINE_MAX) {
      line.append((char) next);
      next = in.read();
    }
    return line.toString();
  }
}
