package io.holdfast.system.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Keep-alive connections to the server API, one request in flight on each, on one thread.
///
/// Owned by one thread.
final class ApiLoad implements AutoCloseable {
  private static final int ANSWER_BYTES = 256 * 1024;
  private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final List<Caller> callers = new ArrayList<>();
  private final int positionsPerAnswer;

  /// One connection, its request, and the answer that is arriving.
  private static final class Caller {
    final SocketChannel channel;
    final ByteBuffer request;
    final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES);

    Caller(SocketChannel channel, byte[] request) {
      this.channel = channel;
      this.request = ByteBuffer.allocateDirect(request.length).put(request).flip();
    }

    void send() throws IOException {
      request.rewind();
      answer.clear();
      while (request.hasRemaining()) {
        channel.write(request);
      }
    }
  }

  /// @param requests one for each connection
  /// @param positionsPerAnswer how many positions each answer must hold
  ApiLoad(int port, List<byte[]> requests, int positionsPerAnswer) throws IOException {
    this.positionsPerAnswer = positionsPerAnswer;
    for (byte[] request : requests) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Caller caller = new Caller(channel, request);
      channel.register(selector, SelectionKey.OP_READ, caller);
      callers.add(caller);
    }
  }

  /// Calls for `span`, then awaits what is in flight. Returns how many publishes were answered with
  /// a position; anything else ends the benchmark.
  long run(Duration span) throws IOException {
    long until = System.nanoTime() + span.toNanos();
    for (Caller caller : callers) {
      caller.send();
    }
    int inFlight = callers.size();
    long answers = 0;
    while (inFlight > 0) {
      if (selector.select(10_000) == 0) {
        throw new AssertionError(inFlight + " publishes were not answered");
      }
      boolean goesOn = System.nanoTime() < until;
      for (SelectionKey key : selector.selectedKeys()) {
        Caller caller = (Caller) key.attachment();
        if (!isAnswered(caller)) {
          continue;
        }
        answers++;
        if (goesOn) {
          caller.send();
        } else {
          inFlight--;
        }
      }
      selector.selectedKeys().clear();
    }
    return answers * positionsPerAnswer;
  }

  @Override
  public void close() throws IOException {
    for (Caller caller : callers) {
      caller.channel.close();
    }
    selector.close();
  }

  private boolean isAnswered(Caller caller) throws IOException {
    if (caller.channel.read(caller.answer) < 0) {
      throw new EOFException("the server hung up");
    }
    byte[] bytes = caller.answer.array();
    int length = caller.answer.position();
    int body = bodyFrom(bytes, length);
    if (body < 0 || length - body < contentLength(bytes, body)) {
      return false;
    }
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (!text.startsWith("HTTP/1.1 200") || Answers.offsets(text) != positionsPerAnswer) {
      throw new AssertionError("not all stored: " + text);
    }
    return true;
  }

  private static int bodyFrom(byte[] bytes, int length) {
    for (int i = 3; i < length; i++) {
      if (bytes[i] == '\n' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int contentLength(byte[] bytes, int headTo) {
    for (int from = 0; from + LENGTH.length < headTo; from++) {
      int i = 0;
      while (i < LENGTH.length && Character.toLowerCase((char) bytes[from + i]) == LENGTH[i]) {
        i++;
      }
      if (i == LENGTH.length) {
        String digits = new String(bytes, from + i, headTo - from - i, StandardCharsets.US_ASCII);
        return Integer.parseInt(digits.substring(0, digits.indexOf('\r')).trim());
      }
    }
    throw new AssertionError("an answer without Content-Length");
  }
}
