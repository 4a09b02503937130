package io.holdfast.edge.websocket;

import io.holdfast.edge.protocol.CloseReason;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Gets back what a client compressed (RFC 7692), each message by itself and up to a limit: few
/// bytes can stand for very many.
///
/// Thread-safe: no state.
final class Inflation {
  /// A message may be larger than what stands for it, this many times its own limit.
  static final int FACTOR_MAX = 10;

  /// What the sender left out.
  private static final byte[] TAIL = {0, 0, (byte) 0xFF, (byte) 0xFF};

  private static final int FIRST_BYTES = 1_024;

  private Inflation() {}

  /// The message, or why the connection must end.
  static Inbound inflate(byte[] compressed, int bytesMax) {
    Inflater inflater = new Inflater(true);
    try {
      byte[] out = new byte[Math.min(bytesMax, Math.max(FIRST_BYTES, compressed.length * 4))];
      int length = 0;
      boolean tailGiven = false;
      inflater.setInput(compressed);
      while (true) {
        int got = inflater.inflate(out, length, out.length - length);
        length += got;
        if (got > 0 && length == out.length) {
          if (out.length == bytesMax) {
            return overLimit(inflater) ? tooLarge(bytesMax) : whole(out, length);
          }
          out = Arrays.copyOf(out, (int) Math.min(bytesMax, out.length * 2L));
        } else if (inflater.finished() || (got == 0 && tailGiven)) {
          return whole(out, length);
        } else if (got == 0 && inflater.needsDictionary()) {
          return malformed();
        } else if (got == 0) {
          inflater.setInput(TAIL);
          tailGiven = true;
        }
      }
    } catch (DataFormatException bad) {
      return malformed();
    } finally {
      inflater.end();
    }
  }

  /// Whether there is a byte more than fits.
  private static boolean overLimit(Inflater inflater) throws DataFormatException {
    byte[] more = new byte[1];
    if (inflater.inflate(more) > 0) {
      return true;
    }
    inflater.setInput(TAIL);
    return !inflater.finished() && inflater.inflate(more) > 0;
  }

  private static Inbound whole(byte[] out, int length) {
    return new Inbound.Message(Arrays.copyOf(out, length));
  }

  private static Inbound malformed() {
    return new Inbound.Violation(CloseReason.of(1007, "a message that cannot be decompressed"));
  }

  private static Inbound tooLarge(int bytesMax) {
    return new Inbound.Violation(
        CloseReason.of(1009, "message too big: at most " + bytesMax + " bytes decompressed"));
  }
}
