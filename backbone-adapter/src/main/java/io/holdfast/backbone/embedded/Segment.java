package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Fork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One preallocated file of the log: a header that says how the log goes on in it, then records,
/// then zeros.
///
/// Immutable, but for its file; reads are thread-safe.
final class Segment implements AutoCloseable {
  static final int HEADER_BYTES = 4_096;
  private static final int MAGIC = 0x48464c47;
  private static final int FORMAT = 1;
  private static final int ZEROS = 1 << 20;

  /// How the log goes on: `base` is the last sequence before the segment.
  record Header(long number, int bytes, long base, long droppedUpTo, EpochTable epochs) {}

  private final Path path;
  private final long number;
  private final int bytes;
  private final FileChannel file;
  private @Nullable Header header;

  private Segment(Path path, long number, int bytes, FileChannel file) {
    this.path = path;
    this.number = number;
    this.bytes = bytes;
    this.file = file;
  }

  /// A new file of zeros that is on the disk when this returns.
  static Segment create(Path dir, long number, int bytes) throws IOException {
    Path path = dir.resolve(fileName(number));
    FileChannel file =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(bytes, ZEROS));
      for (int at = 0; at < bytes; ) {
        zeros.clear().limit(Math.min(zeros.capacity(), bytes - at));
        at += file.write(zeros, at);
      }
      file.force(true);
      DataFolder.force(dir);
      return new Segment(path, number, bytes, file);
    } catch (IOException full) {
      file.close();
      Files.deleteIfExists(path);
      throw full;
    }
  }

  static Segment open(Path path, long number) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Segment segment = new Segment(path, number, (int) file.size(), file);
    segment.header = segment.readHeader();
    return segment;
  }

  static String fileName(long number) {
    return String.format("log-%012d.seg", number);
  }

  long number() {
    return number;
  }

  Path path() {
    return path;
  }

  /// Length of the file.
  int bytes() {
    return bytes;
  }

  FileChannel file() {
    return file;
  }

  boolean hasHeader() {
    return header != null;
  }

  Header header() {
    Header known = header;
    if (known == null) {
      throw new IllegalStateException(path + " has no header yet");
    }
    return known;
  }

  /// Writes the header; the caller forces it together with the first records.
  void begin(long base, long droppedUpTo, EpochTable epochs) throws IOException {
    Header begun = new Header(number, bytes, base, droppedUpTo, epochs);
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
    out.putInt(MAGIC).putInt(0).putInt(FORMAT).putInt(bytes);
    out.putLong(number).putLong(base).putLong(droppedUpTo).putInt(epochs.forks().size());
    for (Fork fork : epochs.forks()) {
      out.putLong(fork.epoch()).putLong(fork.floor()).putLong(fork.base());
    }
    out.putInt(4, checksum(out));
    write(out.rewind(), 0);
    header = begun;
  }

  private static int checksum(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(8, HEADER_BYTES - 8));
    return (int) crc.getValue();
  }

  private @Nullable Header readHeader() throws IOException {
    ByteBuffer in = ByteBuffer.allocate(HEADER_BYTES);
    while (in.hasRemaining() && file.read(in, in.position()) > 0) {
      // Reads on until the header is whole or the file ends.
    }
    if (in.hasRemaining() || in.getInt(0) != MAGIC || in.getInt(4) != checksum(in)) {
      return null;
    }
    in.position(12);
    int size = in.getInt();
    long known = in.getLong();
    long base = in.getLong();
    long droppedUpTo = in.getLong();
    int count = in.getInt();
    List<Fork> forks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      forks.add(new Fork(in.getLong(), in.getLong(), in.getLong()));
    }
    return known == number
        ? new Header(number, size, base, droppedUpTo, new EpochTable(forks))
        : null;
  }

  void write(ByteBuffer from, long at) throws IOException {
    long place = at;
    while (from.hasRemaining()) {
      place += file.write(from, place);
    }
  }

  /// Reads into the buffer from `at` on, up to its limit or the end of the file; flips it.
  ByteBuffer read(ByteBuffer into, long at) throws IOException {
    long place = at;
    while (into.hasRemaining()) {
      int count = file.read(into, place);
      if (count < 0) {
        break;
      }
      place += count;
    }
    return into.flip();
  }

  void force() throws IOException {
    file.force(false);
  }

  void delete() throws IOException {
    file.close();
    Files.deleteIfExists(path);
    Path dir = path.getParent();
    if (dir != null) {
      DataFolder.force(dir);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
