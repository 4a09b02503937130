package io.holdfast.system.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One blocking websocket that sends any bytes, right or wrong, and tells how the server ended it.
///
/// Owned by one thread.
public final class RawWebSocket implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /// How the server ended a connection.
  ///
  /// @param code of its close frame, 1006 when there was none
  public record End(int code, String reason) {}

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;
  private final String upgradeAnswer;
  private final List<String> lines = new ArrayList<>();

  /// Opens a websocket at the edge of this port. The status line tells whether it was let in.
  ///
  /// @param receiveBuffer of the socket in bytes, 0 for the system's
  /// @param headers more lines of the request, each ended by CRLF
  public RawWebSocket(int port, int receiveBuffer, String headers) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
    out = socket.getOutputStream();
    out.write(Frames.upgrade("/connection/websocket", port, KEY, headers));
    upgradeAnswer = readHead();
  }

  public RawWebSocket(int port) throws IOException {
    this(port, 0, "");
  }

  /// Status line and headers of the answer to the upgrade.
  public String upgradeAnswer() {
    return upgradeAnswer;
  }

  /// Sends bytes as they are.
  public void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  /// Sends a text message.
  public void send(String text) throws IOException {
    sendBytes(Frames.text(text));
  }

  /// Connects without a token and returns the reply.
  public String connect() throws IOException {
    send("{\"id\":1,\"connect\":{}}");
    return nextLine();
  }

  /// The next reply or push, pings left out. Throws {@link EOFException} when there is none left.
  public String nextLine() throws IOException {
    while (lines.isEmpty()) {
      Message message = readMessage();
      if (message.opcode == Frames.CLOSE) {
        throw new EOFException("closed with " + end(message.payload));
      }
      if (message.opcode == Frames.TEXT) {
        String text = new String(message.payload, StandardCharsets.UTF_8);
        text.lines().filter(line -> !line.equals("{}")).forEach(lines::add);
      }
    }
    return lines.removeFirst();
  }

  /// The next message, whole and as it came, pings of the protocol included.
  public String nextMessage() throws IOException {
    return new String(readMessage().payload, StandardCharsets.UTF_8);
  }

  /// Reads to the end and returns how the server ended it.
  public End readToEnd() throws IOException {
    try {
      while (true) {
        Message message = readMessage();
        if (message.opcode == Frames.CLOSE) {
          return end(message.payload);
        }
      }
    } catch (EOFException _) {
      return new End(1006, "end of stream");
    } catch (SocketException e) {
      return new End(1006, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Message {
    final int opcode;
    final byte[] payload;

    Message(int opcode, byte[] payload) {
      this.opcode = opcode;
      this.payload = payload;
    }
  }

  private Message readMessage() throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    int kind = 0;
    while (true) {
      int first = in.readUnsignedByte();
      long length = in.readUnsignedByte() & 0x7F;
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = in.readLong();
      }
      byte[] payload = in.readNBytes((int) length);
      if (payload.length < length) {
        throw new EOFException("inside a frame");
      }
      int opcode = first & 0x0F;
      if (opcode >= Frames.CLOSE) {
        return new Message(opcode, payload);
      }
      kind = opcode == Frames.CONTINUATION ? kind : opcode;
      whole.write(payload);
      if ((first & 0x80) != 0) {
        return new Message(kind, whole.toByteArray());
      }
    }
  }

  private static End end(byte[] payload) {
    if (payload.length < 2) {
      return new End(1005, "");
    }
    int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
    return new End(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
  }

  private String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }
}
