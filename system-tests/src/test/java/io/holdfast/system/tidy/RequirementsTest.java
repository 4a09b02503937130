package io.holdfast.system.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reads `docs/requirements.md`: every requirement, weakness and finding has its row; a row names
/// tests that exist, says that it is about OPAL's own wire, or says that it is open; and what is
/// open stands in the list at the top.
class RequirementsTest {
  private static final Pattern ROW = Pattern.compile("^\\| ([RWF]\\d+) \\|(.*)\\|(.*)\\|$");
  private static final Pattern PROOF = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final String OPEN_LIST = "Open, wholly or in part: ";
  private static final String FOREIGN = "OPAL's own wire";
  private static final String OPEN = "open: ";

  private final Path home = Installation.find().home();

  private record Row(String id, String requirement, String proof) {
    boolean isOpen() {
      return proof.contains(OPEN);
    }
  }

  private Map<String, Row> rows() throws IOException {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (String line : Files.readAllLines(home.resolve("docs/requirements.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Row read = new Row(row.group(1), row.group(2).strip(), row.group(3).strip());
        assertEquals(null, rows.put(read.id(), read), "twice");
      }
    }
    return rows;
  }

  private static Stream<String> numbered(String letter, int last) {
    return IntStream.rangeClosed(1, last).mapToObj(i -> letter + i);
  }

  @Test
  void everyRequirementHasItsRow() throws IOException {
    List<String> wanted =
        Stream.of(numbered("R", 64), numbered("W", 10), numbered("F", 6))
            .flatMap(each -> each)
            .toList();
    assertEquals(wanted, List.copyOf(rows().keySet()));
  }

  @Test
  void everyRowProvesOrSaysWhyNot() throws IOException {
    List<String> silent =
        rows().values().stream()
            .filter(row -> !PROOF.matcher(row.proof()).find())
            .filter(row -> !row.proof().startsWith(FOREIGN) && !row.isOpen())
            .map(Row::id)
            .toList();
    assertEquals(List.of(), silent);
  }

  @Test
  void everyTestThatIsNamedExists() throws IOException {
    Map<String, String> tests = tests();
    List<String> missing = new ArrayList<>();
    for (Row row : rows().values()) {
      Matcher proof = PROOF.matcher(row.proof());
      while (proof.find()) {
        String source = tests.getOrDefault(proof.group(1), "");
        if (!isTest(source, proof.group(2))) {
          missing.add(row.id() + ": " + proof.group(1) + "#" + proof.group(2));
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  private static boolean isTest(String source, String method) {
    String annotated = "@(?:Parameterized|Repeated)?Test\\b(?:(?!\\n  }).)*?";
    return Pattern.compile(annotated + "\\bvoid " + method + "\\(", Pattern.DOTALL)
        .matcher(source)
        .find();
  }

  @Test
  void whatIsOpenIsListedAtTheTop() throws IOException {
    String open =
        rows().values().stream().filter(Row::isOpen).map(Row::id).collect(Collectors.joining(", "));
    String text = Files.readString(home.resolve("docs/requirements.md"));
    assertTrue(text.contains(OPEN_LIST + open + "."), OPEN_LIST + open + ".");
  }

  /// The sources of all tests, by the name of their class.
  private Map<String, String> tests() throws IOException {
    Map<String, String> tests = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(home)) {
      List<Path> sources =
          files.filter(path -> path.toString().matches(".*/src/test/java/.*\\.java")).toList();
      for (Path source : sources) {
        String name = String.valueOf(source.getFileName()).replace(".java", "");
        tests.merge(name, Files.readString(source), String::concat);
      }
    }
    return tests;
  }
}
