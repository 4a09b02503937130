package io.holdfast.system.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.faults.BackboneUnderTest.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgementTest {
  private static final Fault FAULT = FaultCatalog.rows(Kind.REDIS, List.of("kill-5s")).getFirst();
  private static final Outcome CLEAN = outcome(0, 0, 0, 500, 300);

  @TempDir private Path folder;

  private static Outcome outcome(long closes, long lost, long told, long noticed, long converged) {
    return new Outcome(
        1000,
        closes,
        0,
        0,
        0,
        0,
        100,
        lost,
        told,
        0,
        0,
        0,
        0,
        Duration.ofMillis(20),
        noticed,
        converged,
        0,
        900);
  }

  @Test
  void aCleanRowHolds() {
    assertTrue(Judgement.of(FAULT, CLEAN).holds());
    assertEquals("kept", Judgement.of(FAULT, CLEAN).word());
  }

  @Test
  void whatIsLostBreaksTheRowEvenIfItIsTold() {
    assertFalse(Judgement.of(FAULT, outcome(0, 1, 0, 500, 300)).isSafe());
    assertFalse(Judgement.of(FAULT, outcome(0, 0, 1, 500, 300)).isSafe());
    assertTrue(Judgement.of(FAULT.wanting(Wanted.TOLD), outcome(0, 0, 1, 500, 300)).isSafe());
    assertFalse(Judgement.of(FAULT.wanting(Wanted.TOLD), outcome(0, 1, 0, 500, 300)).isSafe());
  }

  @Test
  void onlyAnEdgeThatDiesMayCloseSockets() {
    assertFalse(Judgement.of(FAULT, outcome(1, 0, 0, 500, 300)).isSafe());
    assertTrue(Judgement.of(FAULT.wanting(Wanted.CLOSES), outcome(1, 0, 0, 500, 300)).isSafe());
  }

  @Test
  void tooLateIsNotUnsafe() {
    for (Outcome late : List.of(outcome(0, 0, 0, 2001, 300), outcome(0, 0, 0, 500, 1001))) {
      assertFalse(Judgement.of(FAULT, late).holds());
      assertTrue(Judgement.of(FAULT, late).isSafe());
    }
    assertFalse(Judgement.of(FAULT, outcome(0, 0, 0, 500, -1)).isSafe());
  }

  @Test
  void aControlThatBreaksNothingIsNoControl() {
    Fault control = FAULT.wanting(Wanted.control("lost silently"));
    assertFalse(Judgement.of(control, CLEAN).holds());
    assertTrue(Judgement.of(control, outcome(0, 1, 0, 500, 300)).holds());
    assertTrue(
        Judgement.of(FAULT.wanting(Wanted.control("noticed")), outcome(0, 0, 0, -1, 300)).holds());
  }

  @Test
  void aRowTakesThePlaceOfTheOlderOne() throws Exception {
    Path document = folder.resolve("faults.md");
    Files.writeString(document, "before\n<!-- rows: begin -->\n<!-- rows: end -->\nafter\n");
    for (long lost : new long[] {7, 0}) {
      FaultTable table = new FaultTable();
      table.add(FAULT, Kind.REDIS, outcome(0, lost, 0, 500, 300));
      table.mergeInto(document);
    }
    List<String> rows =
        Files.readAllLines(document).stream().filter(line -> line.startsWith("| `")).toList();
    assertEquals(1, rows.size());
    assertTrue(rows.getFirst().contains("| kept |"), rows.getFirst());
    assertTrue(Files.readString(document).endsWith("<!-- rows: end -->\nafter\n"));
  }
}
