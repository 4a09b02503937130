package io.holdfast.system.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.system.process.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A server that answers what it hears, behind the proxy.
final class TcpProxyTest {
  private static final int SILENCE_MILLIS = 100;
  private static final int ANSWER_MILLIS = 5_000;

  private ServerSocket echo;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    echo = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = new TcpProxy(echo.getLocalPort());
  }

  @AfterEach
  void end() throws IOException {
    proxy.close();
    echo.close();
  }

  @Test
  void whatABlackHoleSwallowedArrivesWhenItIsGone() throws IOException {
    try (Socket client = connect()) {
      assertEquals("one", said(client, "one"));
      proxy.roads(Road.FREE, Road.BLOCKED);
      say(client, "two");
      assertSilent(client);
      proxy.heal();
      assertEquals("two", heard(client, 3));
    }
  }

  @Test
  void onlyConnectionsThatTailAreDeaf() throws IOException {
    try (Socket tail = connect();
        Socket other = connect()) {
      assertEquals("XREAD", said(tail, "XREAD"));
      assertEquals("abc", said(other, "abc"));
      proxy.roads(Road.FREE, Road.TAILS_BLOCKED);
      assertEquals("def", said(other, "def"));
      say(tail, "ghi");
      assertSilent(tail);
      proxy.heal();
      assertEquals("ghi", heard(tail, 3));
    }
  }

  @Test
  void aResetEndsConnectionsAndTheNextOneWorks() throws IOException {
    try (Socket client = connect()) {
      assertEquals("one", said(client, "one"));
      proxy.reset();
      assertThrows(IOException.class, () -> client.getInputStream().read());
    }
    try (Socket client = connect()) {
      assertEquals("two", said(client, "two"));
    }
  }

  @Test
  void whoIsRefusedMayComeAgain() throws IOException {
    proxy.refuse();
    assertThrows(IOException.class, this::connect);
    proxy.heal();
    try (Socket client = connect()) {
      assertEquals("one", said(client, "one"));
    }
  }

  @Test
  void whoseServerIsGoneIsCutOff() throws IOException {
    echo.close();
    try (Socket client = connect()) {
      Eventually.holds(
          Duration.ofSeconds(5),
          "cut off",
          () -> {
            try {
              return client.getInputStream().read() < 0;
            } catch (SocketTimeoutException _) {
              return false;
            } catch (IOException _) {
              return true;
            }
          });
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(ANSWER_MILLIS);
    return socket;
  }

  private static String said(Socket client, String text) throws IOException {
    say(client, text);
    return heard(client, text.length());
  }

  private static void say(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String heard(Socket client, int length) throws IOException {
    client.setSoTimeout(ANSWER_MILLIS);
    return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(SILENCE_MILLIS);
    assertThrows(SocketTimeoutException.class, () -> client.getInputStream().read());
  }

  private void serve() {
    while (!echo.isClosed()) {
      try {
        Socket client = echo.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException _) {
        // The test is over.
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException _) {
      // It was reset.
    }
  }
}
