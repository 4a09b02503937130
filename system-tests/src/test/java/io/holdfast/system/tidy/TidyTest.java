package io.holdfast.system.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Reads the sources as text. The formatter makes that reliable: a method begins with a line that
/// ends in a brace and ends with a brace at the same indent.
class TidyTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;

  /// Words that are kept out of the names of types; the right column of docs/glossary.md says why.
  private static final Pattern BANNED_NAME =
      Pattern.compile(
          "\\b(?:class|interface|record|enum) (\\w*(?:Manager|Helper|Util|Utils|Impl|Topic|Cursor"
              + "|Laggard)\\w*)\\b");

  private static final Pattern SIGNATURE =
      Pattern.compile(
          "^((?:  ){1,3})(?!.*\\b(?:class|interface|enum|record|new|if|for|while|switch|try|catch"
              + "|return|case)\\b)[\\w@<][^=]*\\w\\(.*$");

  private static final Pattern SIGNATURE_END =
      Pattern.compile("^ +(?!\\}).*\\)(?: throws [\\w., ]+)? \\{$| +throws [\\w., ]+ \\{$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

  private static final Pattern FOR_LATER =
      Pattern.compile("\\bT" + "ODO\\b|\\bF" + "IXME\\b|\\bX" + "XX\\b");

  private final Path home = Installation.find().home();

  @Test
  void noFileIsTooLong() throws IOException {
    List<String> long_ = new ArrayList<>();
    for (Path file : sources()) {
      int lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES_MAX) {
        long_.add(lines + " lines: " + home.relativize(file));
      }
    }
    assertEquals(List.of(), long_);
  }

  @Test
  void noMethodIsTooLong() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path file : sources()) {
      List<String> lines = Files.readAllLines(file);
      for (int start = 0; start < lines.size(); start++) {
        Optional<String> indent = methodIndent(lines, start);
        if (indent.isPresent()) {
          int end = lines.subList(start, lines.size()).indexOf(indent.get() + "}");
          if (end + 1 > METHOD_LINES_MAX) {
            tooLong.add("%d lines: %s:%d".formatted(end + 1, home.relativize(file), start + 1));
          }
        }
      }
    }
    assertEquals(List.of(), tooLong);
  }

  /// The indent of the method whose signature ends at this line, if one does.
  private static Optional<String> methodIndent(List<String> lines, int at) {
    if (!SIGNATURE_END.matcher(lines.get(at)).matches()) {
      return Optional.empty();
    }
    int first = at;
    for (int open = balance(lines.get(at)); open < 0 && first > 0; ) {
      open += balance(lines.get(--first));
    }
    Matcher start = SIGNATURE.matcher(lines.get(first));
    return start.matches() ? Optional.of(start.group(1)) : Optional.empty();
  }

  /// Opening minus closing parentheses.
  private static int balance(String line) {
    int open = 0;
    for (int i = 0; i < line.length(); i++) {
      open += line.charAt(i) == '(' ? 1 : line.charAt(i) == ')' ? -1 : 0;
    }
    return open;
  }

  @Test
  void namesUseTheWordsOfTheGlossary() throws IOException {
    List<String> banned = new ArrayList<>();
    for (Path file : sources()) {
      Matcher name = BANNED_NAME.matcher(Files.readString(file));
      while (name.find()) {
        banned.add(name.group(1) + " in " + home.relativize(file));
      }
    }
    assertEquals(List.of(), banned);
  }

  @Test
  void nothingIsLeftForLater() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : files(Set.of(".java", ".md", ".proto", ".xml", ".mjs", ".js", ".yaml"))) {
      Matcher match = FOR_LATER.matcher(Files.readString(file));
      while (match.find()) {
        found.add(match.group() + " in " + home.relativize(file));
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyLinkOfADocumentLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path file : files(Set.of(".md"))) {
      Matcher link = LINK.matcher(Files.readString(file));
      while (link.find()) {
        if (!Files.exists(file.resolveSibling(link.group(1)))) {
          broken.add(link.group(1) + " in " + home.relativize(file));
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void everyDecisionIsListed() throws IOException {
    String index = Files.readString(home.resolve("docs/adr/README.md"));
    List<String> missing = new ArrayList<>();
    try (Stream<Path> decisions = Files.list(home.resolve("docs/adr"))) {
      decisions
          .map(decision -> String.valueOf(decision.getFileName()))
          .filter(name -> !name.equals("README.md") && !index.contains("(" + name + ")"))
          .forEach(missing::add);
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyPackageSaysWhatItOwns() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : sources().stream().filter(this::isShipped).toList()) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
        silent.add(home.relativize(file.resolveSibling("")).toString());
      }
    }
    assertEquals(List.of(), silent.stream().distinct().toList());
  }

  private List<Path> sources() throws IOException {
    return files(Set.of(".java"));
  }

  private List<Path> files(Set<String> endings) throws IOException {
    try (Stream<Path> all =
        Files.find(home, 20, (path, attributes) -> attributes.isRegularFile() && isOurs(path))) {
      return all.filter(file -> endings.stream().anyMatch(file.toString()::endsWith)).toList();
    }
  }

  private boolean isShipped(Path source) {
    return home.relativize(source).toString().contains("src/main/java/");
  }

  private boolean isOurs(Path path) {
    for (Path part : home.relativize(path)) {
      String name = part.toString();
      if (name.equals("target") || name.equals("node_modules") || name.equals(".git")) {
        return false;
      }
    }
    return true;
  }
}
