package io.holdfast.system.client;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Just enough of an edge for the swarm's own tests: one channel, its history in memory, and the
/// test decides what each client is sent.
final class FakeEdge implements AutoCloseable {
  private static final Pattern SUBSCRIBE =
      Pattern.compile("\"id\":(\\d+),\"subscribe\":\\{\"channel\":\"([^\"]+)\"(.*)}}");
  private static final Pattern OFFSET = Pattern.compile("\"recover\":true.*\"offset\":(\\d+)");

  private static final String UPGRADED =
      """
      HTTP/1.1 101 Switching Protocols
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

      """;

  private final ServerSocket server;
  private final CopyOnWriteArrayList<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicReference<List<String>> history = new AtomicReference<>(List.of());

  FakeEdge() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /// Keeps and sends a publication to everybody.
  void publish(String data) throws IOException {
    keep(data);
    sendAgain(history.get().size());
  }

  /// Keeps a publication and sends it to nobody.
  void keep(String data) {
    history.updateAndGet(before -> {
      List<String> after = new ArrayList<>(before);
      after.add(data);
      return List.copyOf(after);
    });
  }

  /// Sends the publication of this offset to everybody.
  void sendAgain(int offset) throws IOException {
    String push =
        "{\"push\":{\"channel\":\"room\",\"pub\":{\"data\":%s,\"offset\":%d}}}"
            .formatted(history.get().get(offset - 1), offset);
    sendAll(push);
  }

  /// Sends any text to everybody.
  void sendAll(String text) throws IOException {
    for (Socket socket : open) {
      write(socket, text);
    }
  }

  /// Cuts everybody off.
  void cutAll() throws IOException {
    for (Socket socket : List.copyOf(open)) {
      open.remove(socket);
      socket.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutAll();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // Closed by the test.
    }
  }

  private void serve(Socket socket) {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.readUnsignedByte());
      }
      socket
          .getOutputStream()
          .write(UPGRADED.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      while (true) {
        answer(socket, readText(in));
      }
    } catch (IOException _) {
      // The swarm went away, or the test cut it off.
    }
  }

  private void answer(Socket socket, String command) throws IOException {
    if (command.contains("\"connect\"")) {
      write(socket, "{\"id\":1,\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true}}");
      return;
    }
    Matcher subscribe = SUBSCRIBE.matcher(command);
    if (!subscribe.find()) {
      return;
    }
    List<String> all = history.get();
    Matcher from = OFFSET.matcher(command);
    String more = ",\"offset\":" + all.size();
    if (from.find()) {
      more = recovered(all, Integer.parseInt(from.group(1)));
    }
    // Before the reply: the test goes on as soon as the client has read it.
    open.addIfAbsent(socket);
    write(
        socket,
        "{\"id\":%s,\"subscribe\":{\"recoverable\":true,\"epoch\":\"e\"%s}}"
            .formatted(subscribe.group(1), more));
  }

  private static String recovered(List<String> all, int from) {
    List<String> missed = new ArrayList<>();
    for (int offset = from + 1; offset <= all.size(); offset++) {
      missed.add("{\"data\":%s,\"offset\":%d}".formatted(all.get(offset - 1), offset));
    }
    return ",\"was_recovering\":true,\"recovered\":true,\"publications\":[%s],\"offset\":%d"
        .formatted(String.join(",", missed), from);
  }

  private static String readText(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    }
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return new String(payload, StandardCharsets.UTF_8);
  }

  private static void write(Socket socket, String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[payload.length + 4];
    frame[0] = (byte) 0x81;
    frame[1] = 126;
    frame[2] = (byte) (payload.length >> 8);
    frame[3] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 4, payload.length);
    OutputStream out = socket.getOutputStream();
    out.write(frame);
  }
}
