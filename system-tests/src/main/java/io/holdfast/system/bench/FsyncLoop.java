package io.holdfast.system.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// The bare disk: one small write and one fdatasync at a time into a file that already has its
/// size.
final class FsyncLoop {
  private static final int FILE_BYTES = 16 * 1024 * 1024;
  private static final int RECORD_BYTES = 256;

  private FsyncLoop() {}

  /// How many a second.
  static double perSecond(Path folder, Duration span) throws IOException {
    Path file = folder.resolve("fsync.probe");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocateDirect(FILE_BYTES));
      channel.force(true);
      ByteBuffer one = ByteBuffer.allocateDirect(RECORD_BYTES);
      long began = System.nanoTime();
      long count = 0;
      while (System.nanoTime() - began < span.toNanos()) {
        one.rewind();
        channel.write(one, count * RECORD_BYTES % FILE_BYTES);
        channel.force(false);
        count++;
      }
      return count / ((System.nanoTime() - began) / 1e9);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
