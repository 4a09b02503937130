package io.holdfast.fanout.spool;

import io.holdfast.contract.PublishRequest;
import io.holdfast.fanout.publish.HeldPublication;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The spool's folder, held by one process: `lock`, `id`, `backbone`, the files with what is held,
/// oldest first, and `dead-letters`. Files are 0600: they hold publications.
///
/// Owned by the spool's loop once it is open.
final class SpoolFolder implements AutoCloseable {
  static final FileAttribute<Set<PosixFilePermission>> FOR_US_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final System.Logger LOG = System.getLogger(SpoolFolder.class.getName());
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER_FOR_US_ALONE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /// The next file begins after so much.
  private static final long FILE_BYTES = 8 << 20;

  private record Place(SpoolFile file, long at) {}

  private final Path dir;
  private final FileChannel lockFile;
  private final String id;
  private final ArrayDeque<SpoolFile> files = new ArrayDeque<>();
  private final NavigableMap<Long, Place> places = new TreeMap<>();
  private final List<SpoolContents.Line> lines = new ArrayList<>();
  private final DeadLetters deadLetters;
  private long next = 1;
  private String complaint = "";

  private SpoolFolder(Path dir, FileChannel lockFile, String id) {
    this.dir = dir;
    this.lockFile = lockFile;
    this.id = id;
    this.deadLetters = new DeadLetters(dir.resolve("dead-letters"));
  }

  /// Throws when the folder is in use, or cannot be read or written.
  static SpoolFolder open(Path dir) throws IOException {
    Path folder = dir.toAbsolutePath().normalize();
    Files.createDirectories(folder, FOLDER_FOR_US_ALONE);
    FileChannel lockFile =
        FileChannel.open(
            folder.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            FOR_US_ALONE);
    try {
      if (!locks(lockFile)) {
        throw new IOException(
            "the spool's folder "
                + folder
                + " is in use by another process: stop it, or set another outage.spool.dir");
      }
      SpoolFolder opened = new SpoolFolder(folder, lockFile, idOf(folder.resolve("id")));
      opened.scan();
      return opened;
    } catch (IOException failed) {
      lockFile.close();
      throw failed;
    }
  }

  private static boolean locks(FileChannel file) throws IOException {
    try {
      FileLock lock = file.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException ownProcess) {
      return false;
    }
  }

  private static String idOf(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, FOR_US_ALONE);
      Files.writeString(file, newId());
    }
    return Files.readString(file).trim();
  }

  /// Says for which backbone it holds. Throws when it holds something for another one: that would
  /// be delivered where it does not belong.
  void claim(String backbone) throws IOException {
    Path file = dir.resolve("backbone");
    String before = Files.exists(file) ? Files.readString(file).trim() : backbone;
    if (!before.equals(backbone) && !lines.isEmpty()) {
      throw new IOException(
          "the spool's folder "
              + dir
              + " holds "
              + lines.size()
              + " publications for the backbone "
              + before
              + ", and this one is "
              + backbone
              + ": set another outage.spool.dir, or delete the file `backbone` in it if that is"
              + " where they belong now");
    }
    if (!Files.exists(file)) {
      Files.createFile(file, FOR_US_ALONE);
    }
    Files.writeString(file, backbone);
  }

  static String newId() {
    return Long.toString(UUID.randomUUID().getMostSignificantBits() >>> 24, 36);
  }

  SpoolContents contents() {
    return new SpoolContents(id, next, lines);
  }

  String complaint() {
    return complaint;
  }

  // What was there.

  private void scan() throws IOException {
    List<Path> found;
    try (Stream<Path> all = Files.list(dir)) {
      found = all.filter(SpoolFile::isOne).sorted().toList();
    }
    NavigableMap<Long, SpoolContents.Line> open = new TreeMap<>();
    for (Path path : found) {
      SpoolFile file = SpoolFile.open(path);
      next = Math.max(next, file.firstSequence());
      if (file.hasHead()) {
        files.add(file);
        scan(file, open, path.equals(found.getLast()));
      } else {
        // Its making was cut short; nothing can be in it.
        file.delete();
      }
    }
    lines.addAll(open.values());
    for (Place place : places.values()) {
      place.file().opened();
    }
    if (files.isEmpty()) {
      files.add(SpoolFile.create(dir, next));
    }
    files.getLast().trust();
    deleteDone();
  }

  private void scan(SpoolFile file, NavigableMap<Long, SpoolContents.Line> open, boolean last)
      throws IOException {
    long at = SpoolFormat.FILE_HEAD;
    byte[] body = file.body(at);
    while (body != null) {
      long sequence = SpoolFormat.sequence(body);
      if (SpoolFormat.kind(body) == SpoolFormat.PUBLICATION) {
        PublishRequest request = SpoolFormat.publication(body).request();
        open.put(
            sequence,
            new SpoolContents.Line(sequence, request.channel(), request.key(), request.weight()));
        places.put(sequence, new Place(file, at));
        next = Math.max(next, sequence + 1);
      } else {
        open.remove(sequence);
        places.remove(sequence);
      }
      at += SpoolFormat.RECORD_HEAD + body.length;
      body = file.body(at);
    }
    if (at < file.size()) {
      dropped(file, at, last);
    }
  }

  /// A torn tail is what a kill or a power loss leaves: nobody was told that it was held.
  private void dropped(SpoolFile file, long at, boolean last) throws IOException {
    String what = (file.size() - at) + " bytes at " + at + " of " + file.path();
    if (last) {
      LOG.log(System.Logger.Level.WARNING, "the spool ends in {0} that are not whole", what);
      file.truncate(at);
    } else {
      complaint = "unreadable: " + what + "; what was held there is lost";
      LOG.log(System.Logger.Level.ERROR, "the spool is {0}", complaint);
    }
  }

  // Work.

  /// Writes records of publications; they are safe after {@link #sync}.
  void keep(List<HeldPublication> publications) throws IOException {
    SpoolFile file = files.getLast();
    if (file.size() >= FILE_BYTES) {
      file = SpoolFile.create(dir, publications.getFirst().sequence());
      files.add(file);
      deleteDone();
    }
    List<byte[]> records = new ArrayList<>(publications.size());
    for (HeldPublication each : publications) {
      records.add(SpoolFormat.publication(each.sequence(), each.wallMillis(), each.request()));
    }
    long at = file.append(joined(records));
    for (int i = 0; i < records.size(); i++) {
      places.put(publications.get(i).sequence(), new Place(file, at));
      file.opened();
      at += records.get(i).length;
    }
    next = Math.max(next, publications.getLast().sequence() + 1);
  }

  private static ByteBuffer joined(List<byte[]> records) {
    int length = 0;
    for (byte[] record : records) {
      length += record.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    records.forEach(all::put);
    return all.flip();
  }

  void sync() throws IOException {
    files.getLast().sync();
  }

  void trust() {
    files.getLast().trust();
  }

  /// Forgets publications whose records may not be whole.
  void rollBack(List<HeldPublication> publications) throws IOException {
    for (HeldPublication each : publications) {
      Place place = places.remove(each.sequence());
      if (place != null) {
        place.file().settled();
      }
    }
    files.getLast().rollBack();
  }

  /// Marks them as settled; what is settled altogether is deleted.
  void settle(List<Long> sequences) throws IOException {
    List<byte[]> records = new ArrayList<>(sequences.size());
    for (Long sequence : sequences) {
      Place place = places.remove(sequence);
      if (place != null) {
        place.file().settled();
        records.add(SpoolFormat.settled(sequence));
      }
    }
    if (!records.isEmpty()) {
      files.getLast().append(joined(records));
      deleteDone();
    }
  }

  private void deleteDone() throws IOException {
    while (files.size() > 1 && files.getFirst().isDone()) {
      files.removeFirst().delete();
    }
    SpoolFile last = files.getLast();
    if (files.size() == 1 && last.isDone() && last.size() >= FILE_BYTES / 8) {
      files.add(SpoolFile.create(dir, Math.max(next, last.firstSequence() + 1)));
      files.removeFirst().delete();
    }
  }

  void bury(long sequence, PublishRequest request, String why) throws IOException {
    deadLetters.add(sequence, request, why);
  }

  /// Publications from `sequence` on, about `bytesMax` of them. One that cannot be read is left
  /// out.
  SpoolEvent.Loaded load(long sequence, long bytesMax) {
    List<HeldPublication> loaded = new ArrayList<>();
    long upTo = sequence;
    long bytes = 0;
    for (Map.Entry<Long, Place> each : places.tailMap(sequence, true).entrySet()) {
      if (bytes >= bytesMax) {
        break;
      }
      upTo = each.getKey();
      HeldPublication one = read(each.getValue());
      if (one != null) {
        loaded.add(one);
        bytes += one.request().weight();
      }
    }
    return new SpoolEvent.Loaded(upTo, loaded);
  }

  private @Nullable HeldPublication read(Place place) {
    try {
      byte[] body = place.file().body(place.at());
      return body == null ? null : SpoolFormat.publication(body);
    } catch (IOException | IllegalArgumentException broken) {
      LOG.log(System.Logger.Level.ERROR, "a held publication cannot be read: {0}", broken);
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try (lockFile) {
      for (SpoolFile file : files) {
        file.sync();
        file.close();
      }
      deadLetters.close();
    }
  }
}
