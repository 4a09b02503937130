package io.holdfast.fanout.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One file of the spool: a head, then records. Records are only added, and the file is deleted as
/// soon as everything in it is settled.
///
/// Owned by the spool's loop.
final class SpoolFile implements AutoCloseable {
  private static final String PREFIX = "held-";
  private static final String SUFFIX = ".spool";

  private final Path path;
  private final FileChannel channel;
  private int open;
  private long size;
  private long safeSize;

  private SpoolFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static SpoolFile create(Path dir, long firstSequence) throws IOException {
    Path path = dir.resolve(PREFIX + "%020d".formatted(firstSequence) + SUFFIX);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            SpoolFolder.FOR_US_ALONE);
    SpoolFile file = new SpoolFile(path, channel);
    file.append(ByteBuffer.allocate(SpoolFormat.FILE_HEAD).putLong(SpoolFormat.MAGIC).flip());
    file.sync();
    return file;
  }

  /// Opens what is there; records are read with {@link #body}.
  static SpoolFile open(Path path) throws IOException {
    SpoolFile file =
        new SpoolFile(
            path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    file.size = file.channel.size();
    return file;
  }

  static boolean isOne(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  long firstSequence() {
    String name = path.getFileName().toString();
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  boolean hasHead() throws IOException {
    byte[] head = read(0, SpoolFormat.FILE_HEAD);
    return head != null && ByteBuffer.wrap(head).getLong() == SpoolFormat.MAGIC;
  }

  /// The body of the record at `at`; null when there is none that is whole.
  byte @Nullable [] body(long at) throws IOException {
    byte[] head = read(at, SpoolFormat.RECORD_HEAD);
    if (head == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(head);
    int length = in.getInt();
    int crc = in.getInt();
    if (length <= 0 || length > SpoolFormat.BODY_MAX) {
      return null;
    }
    byte[] body = read(at + SpoolFormat.RECORD_HEAD, length);
    return body != null && SpoolFormat.crc(body, 0, length) == crc ? body : null;
  }

  private byte @Nullable [] read(long at, int length) throws IOException {
    if (at + length > size) {
      return null;
    }
    byte[] bytes = new byte[length];
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      if (channel.read(in, at + in.position()) < 0) {
        return null;
      }
    }
    return bytes;
  }

  /// Writes at the end; the answer is where that was.
  long append(ByteBuffer records) throws IOException {
    long at = size;
    long to = at;
    while (records.hasRemaining()) {
      to += channel.write(records, to);
    }
    size = to;
    return at;
  }

  void sync() throws IOException {
    channel.force(false);
    safeSize = size;
  }

  /// What was written counts as safe without a sync.
  void trust() {
    safeSize = size;
  }

  /// Forgets what was written since it was safe.
  void rollBack() throws IOException {
    size = safeSize;
    channel.truncate(safeSize);
  }

  void truncate(long to) throws IOException {
    channel.truncate(to);
    size = to;
    sync();
  }

  // What is not settled in it.

  void opened() {
    open++;
  }

  void settled() {
    open--;
  }

  boolean isDone() {
    return open == 0;
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
