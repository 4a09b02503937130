package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.system.process.Installation;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DynamicTest;

/// Runs a script of `js/` and turns each of its checks into a test.
final class NodeScript {
  private static final ObjectMapper JSON = new ObjectMapper();

  private NodeScript() {}

  /// Runs it to its end.
  ///
  /// @param plan what the script is told
  /// @param asked what the script may ask to be done, by name
  static List<DynamicTest> run(String script, Map<String, String> plan, Map<String, Runnable> asked)
      throws IOException, InterruptedException {
    Process process = start(script, plan);
    List<DynamicTest> tests = new ArrayList<>();
    try (BufferedReader out = process.inputReader();
        BufferedWriter in = process.outputWriter()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        JsonNode said = JSON.readTree(line);
        if (said.has("ask")) {
          String what = said.get("ask").asText();
          Runnable task = asked.get(what);
          assertTrue(task != null, what);
          task.run();
          in.write(what + "\n");
          in.flush();
        } else {
          tests.add(test(said));
        }
      }
      boolean ended = process.waitFor(20, TimeUnit.SECONDS);
      int code = ended ? process.exitValue() : -1;
      int count = tests.size();
      tests.add(
          DynamicTest.dynamicTest(
              script + " came to its end",
              () -> assertTrue(count > 0 && (code == 0 || code == 1), "exit code " + code)));
    } finally {
      process.destroyForcibly();
    }
    return tests;
  }

  /// Starts it; the caller ends it.
  static Process start(String script, Map<String, String> plan) throws IOException {
    Path folder = Installation.find().home().resolve("system-tests/js");
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules")),
        "no node_modules: ./holdfast test fetches them, or npm ci in system-tests/js");
    return new ProcessBuilder("node", script, JSON.writeValueAsString(plan))
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static DynamicTest test(JsonNode said) {
    String detail = said.path("detail").asText();
    return DynamicTest.dynamicTest(
        said.get("check").asText(),
        () -> assertEquals("", said.get("ok").asBoolean() ? "" : detail + " "));
  }
}
