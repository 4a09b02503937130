package io.holdfast.backbone.embedded;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.spi.UnusableBackboneException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path dir;

  @Test
  void namesTheFolderAndTheProcessThatHoldsIt() throws Exception {
    try (DataFolder held = DataFolder.take(dir)) {
      UnusableBackboneException refused =
          assertThrows(UnusableBackboneException.class, () -> DataFolder.take(dir));
      String message = String.valueOf(refused.getMessage());
      assertTrue(message.contains(held.dir().toString()), message);
      assertTrue(message.contains("process " + ProcessHandle.current().pid()), message);
    }
    DataFolder.take(dir).close();
  }

  @Test
  void refusesANewerFormatByItsName() throws Exception {
    Files.writeString(dir.resolve("format"), "2\n");
    UnusableBackboneException refused =
        assertThrows(UnusableBackboneException.class, () -> DataFolder.take(dir));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("has format 2"), message);
    assertTrue(message.contains(dir.toString()), message);
  }

  @Test
  void saysThatAFolderCannotBeMade() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "in the way");
    UnusableBackboneException refused =
        assertThrows(UnusableBackboneException.class, () -> DataFolder.take(file.resolve("below")));
    assertTrue(String.valueOf(refused.getMessage()).contains("cannot be created"));
  }
}
