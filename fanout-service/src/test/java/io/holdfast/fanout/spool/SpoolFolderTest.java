package io.holdfast.fanout.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import io.holdfast.fanout.publish.HeldPublication;
import io.holdfast.fanout.publish.SpoolContents;
import io.holdfast.fanout.publish.SpoolEvent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFolderTest {
  @TempDir private Path dir;

  private static HeldPublication held(long sequence, int bytes) {
    return new HeldPublication(
        sequence,
        new PublishRequest(
            0,
            "room",
            Payload.wrap(new byte[bytes]),
            null,
            Map.of("tag", "value"),
            "key " + sequence,
            7,
            "e",
            true,
            0,
            0),
        1_000 + sequence);
  }

  private static void keeps(SpoolFolder folder, long from, long to) throws IOException {
    folder.keep(LongStream.rangeClosed(from, to).mapToObj(each -> held(each, 10)).toList());
    folder.sync();
  }

  private static List<Long> sequences(SpoolContents contents) {
    return contents.lines().stream().map(SpoolContents.Line::sequence).toList();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.filter(SpoolFile::isOne).sorted().toList();
    }
  }

  @Test
  void whatIsHeldForOneBackboneIsNotTakenForAnother() throws IOException {
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      folder.claim("one");
      folder.claim("two");
      keeps(folder, 1, 1);
    }
    try (SpoolFolder again = SpoolFolder.open(dir)) {
      again.claim("two");
      IOException refused = assertThrows(IOException.class, () -> again.claim("three"));
      assertTrue(String.valueOf(refused.getMessage()).contains("for the backbone two"));
      Files.delete(dir.resolve("backbone"));
      again.claim("three");
    }
  }

  @Test
  void whatIsKeptIsThereAgainAsItWas() throws IOException {
    String id;
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      keeps(folder, 1, 5);
      folder.settle(List.of(2L, 3L));
      id = folder.contents().id();
    }
    try (SpoolFolder again = SpoolFolder.open(dir)) {
      assertEquals(id, again.contents().id());
      assertEquals(List.of(1L, 4L, 5L), sequences(again.contents()));
      assertEquals(6, again.contents().next());
      SpoolEvent.Loaded loaded = again.load(4, 1 << 20);
      assertEquals(5, loaded.sequence());
      assertEquals(List.of(held(4, 10), held(5, 10)), loaded.publications());
    }
  }

  @Test
  void aLoadIsBoundedAndBringsAtLeastOne() throws IOException {
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      keeps(folder, 1, 5);
      assertEquals(1, folder.load(2, 1).publications().size());
      assertEquals(2, folder.load(2, 1).sequence());
      assertEquals(new SpoolEvent.Loaded(9, List.of()), folder.load(9, 1 << 20));
    }
  }

  /// A kill or a power loss in the middle of a write.
  @Test
  void aTornTailIsCutOffWhereverItIsTorn() throws IOException {
    Random dice = new Random(1);
    for (int round = 0; round < 40; round++) {
      long whole;
      try (SpoolFolder folder = SpoolFolder.open(dir)) {
        long next = folder.contents().next();
        folder.settle(sequences(folder.contents()));
        keeps(folder, next, next + 2);
        whole = Files.size(files().getLast());
        keeps(folder, next + 3, next + 3);
      }
      Path last = files().getLast();
      long torn = whole + dice.nextLong(Files.size(last) - whole);
      try (FileChannel file = FileChannel.open(last, StandardOpenOption.WRITE)) {
        file.truncate(torn);
      }
      try (SpoolFolder again = SpoolFolder.open(dir)) {
        assertEquals(3, again.contents().lines().size(), "torn at " + torn + " of " + whole);
        assertEquals("", again.complaint());
      }
    }
  }

  @Test
  void aFlippedBitInTheMiddleIsFoundAndNeverServed() throws IOException {
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      for (int i = 1; i <= 12; i++) {
        folder.keep(List.of(held(i, 1 << 20)));
        folder.sync();
      }
    }
    assertEquals(2, files().size());
    try (FileChannel file = FileChannel.open(files().getFirst(), StandardOpenOption.WRITE)) {
      file.write(java.nio.ByteBuffer.wrap(new byte[] {77}), (3 << 20) + 100);
    }
    try (SpoolFolder again = SpoolFolder.open(dir)) {
      assertTrue(again.complaint().startsWith("unreadable"), again.complaint());
      List<Long> left = sequences(again.contents());
      assertEquals(List.of(1L, 2L), left.subList(0, 2));
      assertFalse(left.contains(3L));
      assertTrue(left.contains(12L));
    }
  }

  @Test
  void filesGoAsSoonAsTheyAreSettledAndNumbersGoOn() throws IOException {
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      for (int i = 1; i <= 30; i++) {
        folder.keep(List.of(held(i, 1 << 20)));
      }
      folder.sync();
      assertTrue(files().size() > 3);
      folder.settle(LongStream.rangeClosed(1, 30).boxed().toList());
      assertEquals(1, files().size());
    }
    try (SpoolFolder again = SpoolFolder.open(dir)) {
      assertEquals(List.of(), again.contents().lines());
      assertEquals(31, again.contents().next());
    }
  }

  @Test
  void whatIsRolledBackIsNotThereAgain() throws IOException {
    List<HeldPublication> doubtful = new ArrayList<>();
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      keeps(folder, 1, 2);
      doubtful.add(held(3, 10));
      folder.keep(doubtful);
      folder.rollBack(doubtful);
      keeps(folder, 4, 4);
    }
    try (SpoolFolder again = SpoolFolder.open(dir)) {
      assertEquals(List.of(1L, 2L, 4L), sequences(again.contents()));
    }
  }

  @Test
  void oneProcessHoldsIt() throws IOException {
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      assertEquals("", folder.complaint());
      IOException refused = assertThrows(IOException.class, () -> SpoolFolder.open(dir));
      assertTrue(String.valueOf(refused.getMessage()).contains("in use"), refused.getMessage());
    }
  }

  @Test
  void deadLettersAreWrittenDownAndNobodyElseReadsAnything() throws IOException {
    try (SpoolFolder folder = SpoolFolder.open(dir)) {
      keeps(folder, 1, 1);
      folder.bury(1, held(1, 3).request(), "too\nlarge");
    }
    assertEquals(
        "1\ttoo large\troom\tkey 1\tAAAA\n", Files.readString(dir.resolve("dead-letters")));
    try (Stream<Path> all = Files.list(dir)) {
      for (Path each : all.toList()) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
      }
    }
  }
}
