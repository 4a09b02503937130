package io.holdfast.edge.testing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// The peer's side of compressed websocket messages.
public final class Zip {
  private Zip() {}

  public static byte[] compressed(byte[] message) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(message);
    byte[] out = new byte[message.length * 2 + 64];
    int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }

  public static byte[] restored(byte[] compressed) {
    Inflater inflater = new Inflater(true);
    byte[] whole = Arrays.copyOf(compressed, compressed.length + 4);
    whole[whole.length - 2] = (byte) 0xFF;
    whole[whole.length - 1] = (byte) 0xFF;
    inflater.setInput(whole);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[4_096];
    try {
      for (int got = inflater.inflate(some); got > 0; got = inflater.inflate(some)) {
        out.write(some, 0, got);
      }
    } catch (DataFormatException bad) {
      throw new IllegalArgumentException(bad);
    } finally {
      inflater.end();
    }
    return out.toByteArray();
  }
}
