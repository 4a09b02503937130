package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DynamicTest;

/// A program in any language that says what it found: on its standard output one JSON line for each
/// check (`{"check":NAME,"ok":true}`), or a question (`{"ask":WHAT}`), which is answered by a JSON
/// line on its standard input.
///
/// Immutable.
///
/// @param command what is run; the plan is appended to it
/// @param folder working folder
record Script(List<String> command, Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A check as the program told it.
  record Check(String name, boolean ok, String detail) {
    DynamicTest test() {
      return DynamicTest.dynamicTest(name, () -> assertEquals("", ok ? "" : detail + " "));
    }
  }

  /// Starts it; the caller ends it.
  Process start(Map<String, String> plan) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.add(JSON.writeValueAsString(plan));
    return new ProcessBuilder(line)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// Runs it to its end and returns its checks.
  ///
  /// @param answers what is answered to a question
  List<Check> run(Map<String, String> plan, UnaryOperator<JsonNode> answers)
      throws IOException, InterruptedException {
    Process process = start(plan);
    List<Check> checks = new ArrayList<>();
    try (BufferedReader out = process.inputReader();
        BufferedWriter in = process.outputWriter()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        JsonNode said = JSON.readTree(line);
        if (said.has("ask")) {
          in.write(JSON.writeValueAsString(answers.apply(said)) + "\n");
          in.flush();
        } else {
          String name = said.get("check").asText();
          checks.add(new Check(name, said.get("ok").asBoolean(), said.path("detail").asText()));
        }
      }
      boolean ended = process.waitFor(20, TimeUnit.SECONDS);
      int code = ended ? process.exitValue() : -1;
      assertTrue(
          !checks.isEmpty() && (code == 0 || code == 1),
          () -> command + " ended with " + code + " after " + checks.size() + " checks");
    } finally {
      process.destroyForcibly();
    }
    return checks;
  }
}
