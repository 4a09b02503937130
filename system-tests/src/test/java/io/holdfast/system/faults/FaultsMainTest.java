package io.holdfast.system.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultsMainTest {
  @Test
  void aWrongCommandLineIsToldByTheExitCode() throws IOException {
    assertEquals(2, FaultsMain.run(List.of("--only", "no-such-row")));
    assertEquals(2, FaultsMain.run(List.of("--backbone", "none")));
    assertEquals(2, FaultsMain.run(List.of("--clients", "many")));
    assertEquals(2, FaultsMain.run(List.of("--rate")));
  }

  @Test
  void everyRowOfEachBackboneIsListed() throws IOException {
    for (Kind kind : Kind.values()) {
      assertEquals(0, FaultsMain.run(List.of("--list", "--backbone", kind.word())));
    }
  }

  @Test
  void noTwoRowsHaveOneName() {
    Set<String> names = new HashSet<>();
    for (Fault fault : FaultCatalog.rows()) {
      assertTrue(names.add(fault.name()), fault.name());
    }
  }

  /// So that a row that is renamed does not leave figures behind that nobody can repeat.
  @Test
  void theDocumentHoldsNoRowThatIsNotThere() throws IOException {
    Set<String> names = new HashSet<>();
    FaultCatalog.rows().forEach(fault -> names.add(fault.name()));
    for (String line : Files.readAllLines(Installation.find().home().resolve("docs/faults.md"))) {
      if (line.startsWith("| `")) {
        assertTrue(names.contains(line.split("`", 3)[1]), line);
      }
    }
  }
}
