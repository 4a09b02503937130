package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.UnusableBackboneException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of the log, held by one process: `lock` (with the holder's process id), `format`,
/// `session` (how the last one ended) and the segments.
///
/// Owned by the backbone; beats are written by the log's writer.
final class DataFolder implements AutoCloseable {
  /// The newest layout this release reads and writes.
  static final int FORMAT = 1;

  private static final Pattern SEGMENT = Pattern.compile("log-(\\d{12})\\.seg");
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final Path dir;
  private final FileChannel lockFile;
  private final FileLock lock;
  private final ByteBuffer beat = ByteBuffer.allocateDirect(64);

  private DataFolder(Path dir, FileChannel lockFile, FileLock lock) {
    this.dir = dir;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  static DataFolder take(Path dir) throws UnusableBackboneException {
    Path folder = dir.toAbsolutePath().normalize();
    try {
      Files.createDirectories(folder);
    } catch (IOException failed) {
      throw new UnusableBackboneException(
          "the data folder " + folder + " cannot be created: " + failed, failed);
    }
    if (!Files.isWritable(folder)) {
      throw new UnusableBackboneException("the data folder " + folder + " is not writable");
    }
    DataFolder taken = lock(folder);
    try {
      taken.checkFormat();
      return taken;
    } catch (UnusableBackboneException refused) {
      taken.close();
      throw refused;
    }
  }

  private static DataFolder lock(Path folder) throws UnusableBackboneException {
    Path path = folder.resolve("lock");
    try {
      FileChannel file =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(file);
      if (lock == null) {
        String holder = holder(file);
        file.close();
        throw new UnusableBackboneException(
            "the data folder "
                + folder
                + " is in use by process "
                + holder
                + ": stop it, or set another backbone.embedded.dir");
      }
      DataFolder taken = new DataFolder(folder, file, lock);
      taken.beat(0);
      return taken;
    } catch (IOException failed) {
      throw new UnusableBackboneException("cannot lock " + path + ": " + failed, failed);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException ownProcess) {
      return null;
    }
  }

  private static String holder(FileChannel file) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(64);
    file.read(in, 0);
    String text = StandardCharsets.US_ASCII.decode(in.flip()).toString().trim();
    int end = text.indexOf(' ');
    return text.isEmpty() ? "(unknown)" : end < 0 ? text : text.substring(0, end);
  }

  private void checkFormat() throws UnusableBackboneException {
    Path path = dir.resolve("format");
    try {
      if (!Files.exists(path)) {
        Files.writeString(path, FORMAT + "\n");
        force(dir);
        return;
      }
      String text = Files.readString(path).trim();
      int found = Integer.parseInt(text);
      if (found > FORMAT) {
        throw new UnusableBackboneException(
            "the data folder "
                + dir
                + " has format "
                + found
                + "; this release reads up to "
                + FORMAT
                + ": start the newer release, or set another backbone.embedded.dir");
      }
    } catch (IOException | NumberFormatException unreadable) {
      throw new UnusableBackboneException(
          "the format of the data folder " + dir + " cannot be read: " + unreadable, unreadable);
    }
  }

  Path dir() {
    return dir;
  }

  /// Overwrites the sign of life beside the lock: it proves that the folder still takes writes, and
  /// costs no disk flush and no room in the log.
  void beat(long wallMillis) throws IOException {
    String text = ProcessHandle.current().pid() + " " + wallMillis;
    beat.clear();
    beat.put(text.getBytes(StandardCharsets.US_ASCII));
    while (beat.hasRemaining()) {
      beat.put((byte) ' ');
    }
    lockFile.write(beat.flip(), 0);
  }

  /// Segment files by number, ascending.
  List<Segment> segments() throws IOException {
    record Found(long number, Path path) {}
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(dir)) {
      for (Path path : files.toList()) {
        Matcher name = SEGMENT.matcher(String.valueOf(path.getFileName()));
        if (name.matches()) {
          found.add(new Found(Long.parseLong(name.group(1)), path));
        }
      }
    }
    found.sort(Comparator.comparingLong(Found::number));
    List<Segment> segments = new ArrayList<>();
    for (Found file : found) {
      segments.add(Segment.open(file.path(), file.number()));
    }
    return segments;
  }

  /// Whether the last session may have lost what it had answered: a failed flush, or a crash of the
  /// machine under a policy that answers before the disk has it.
  boolean lastSessionIsSuspect() throws IOException {
    Path path = dir.resolve("session");
    if (!Files.exists(path)) {
      return false;
    }
    String[] words = Files.readString(path).trim().split(" ", -1);
    return switch (words[0]) {
      case "clean" -> false;
      case "open" -> words.length < 3 || (!words[1].equals("always") && !words[2].equals(bootId()));
      default -> true;
    };
  }

  void sessionOpened(FlushPolicy policy) throws IOException {
    session("open " + policy.name().toLowerCase(Locale.ROOT) + " " + bootId());
  }

  void sessionClosedCleanly() throws IOException {
    session("clean");
  }

  void sessionIsSuspect() throws IOException {
    session("suspect");
  }

  private void session(String text) throws IOException {
    Path next = dir.resolve("session.next");
    Files.writeString(next, text + "\n");
    try (FileChannel file = FileChannel.open(next, StandardOpenOption.WRITE)) {
      file.force(true);
    }
    Files.move(
        next,
        dir.resolve("session"),
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    force(dir);
  }

  private static String bootId() throws IOException {
    return Files.isReadable(BOOT_ID)
        ? Files.readString(BOOT_ID).trim()
        : "unknown-" + System.nanoTime();
  }

  /// Makes names in the folder durable.
  static void force(Path dir) throws IOException {
    try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public void close() {
    try {
      lock.release();
      lockFile.close();
    } catch (IOException ignored) {
      // The system releases the lock with the process.
    }
  }
}
