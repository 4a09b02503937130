package io.holdfast.edge.fossil;

import io.holdfast.contract.Payload;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Applies patches as the format's description says, trusting nothing.
public final class FossilReader {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~";

  private final byte[] patch;
  private int at;

  private FossilReader(byte[] patch) {
    this.patch = patch;
  }

  public static Payload apply(Payload base, Payload patch) {
    return Payload.wrap(new FossilReader(patch.toByteArray()).apply(base.toByteArray()));
  }

  private byte[] apply(byte[] base) {
    long size = number();
    expect('\n');
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (true) {
      long count = number();
      char command = (char) patch[at++];
      switch (command) {
        case '@' -> {
          long from = number();
          expect(',');
          if (from + count > base.length) {
            throw new IllegalStateException("a copy past the end of the base");
          }
          out.write(base, (int) from, (int) count);
        }
        case ':' -> {
          out.write(patch, at, (int) count);
          at += (int) count;
        }
        case ';' -> {
          byte[] made = out.toByteArray();
          if (made.length != size || Fossil.checksum(made) != count || at != patch.length) {
            throw new IllegalStateException("not what the patch promised");
          }
          return made;
        }
        default -> throw new IllegalStateException("no such command: " + command);
      }
    }
  }

  private void expect(char wanted) {
    if (patch[at++] != wanted) {
      throw new IllegalStateException(
          "not " + wanted + " in " + new String(patch, StandardCharsets.ISO_8859_1));
    }
  }

  private long number() {
    long value = 0;
    int from = at;
    while (DIGITS.indexOf(patch[at]) >= 0) {
      value = value * 64 + DIGITS.indexOf(patch[at++]);
    }
    if (at == from || value > 0xFFFF_FFFFL) {
      throw new IllegalStateException("no number at " + from);
    }
    return value;
  }
}
