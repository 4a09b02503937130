package io.holdfast.system.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The bare Redis: plain `XADD`s of the same size into one stream over one connection, so many sent
/// together and then awaited; no script, no idempotency key, no number of the channel.
final class RawRedis {
  private RawRedis() {}

  /// How many a second.
  static double perSecond(int port, int together, int payloadBytes, Duration span)
      throws IOException {
    byte[] batch = batch(together, payloadBytes);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
      long began = System.nanoTime();
      long count = 0;
      while (System.nanoTime() - began < span.toNanos()) {
        socket.getOutputStream().write(batch);
        for (int i = 0; i < together; i++) {
          // A bulk string is two lines: its length and the entry's id.
          String length = line(in);
          if (!length.startsWith("$")) {
            throw new AssertionError("Redis said " + length);
          }
          line(in);
        }
        count += together;
      }
      return count / ((System.nanoTime() - began) / 1e9);
    }
  }

  private static byte[] batch(int count, int payloadBytes) {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    String[] words = {"XADD", "bare", "MAXLEN", "~", "65536", "*", "d", "x".repeat(payloadBytes)};
    for (int i = 0; i < count; i++) {
      batch.writeBytes(ascii("*" + words.length + "\r\n"));
      for (String word : words) {
        batch.writeBytes(ascii("$" + word.length() + "\r\n" + word + "\r\n"));
      }
    }
    return batch.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("Redis hung up");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
