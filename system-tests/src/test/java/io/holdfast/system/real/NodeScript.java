package io.holdfast.system.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;

/// Scripts of `js/`.
final class NodeScript {
  private NodeScript() {}

  /// Runs it to its end and turns each of its checks into a test.
  ///
  /// @param plan what the script is told
  /// @param asked what the script may ask to be done, by name
  static List<DynamicTest> run(String script, Map<String, String> plan, Map<String, Runnable> asked)
      throws IOException, InterruptedException {
    return of(script).run(plan, said -> done(said, asked)).stream()
        .map(Script.Check::test)
        .toList();
  }

  /// Starts it; the caller ends it.
  static Process start(String script, Map<String, String> plan) throws IOException {
    return of(script).start(plan);
  }

  /// A script whose packages are there.
  static Script of(String script) {
    Path folder = Installation.find().home().resolve("system-tests/js");
    Needed.is(
        Files.isDirectory(folder.resolve("node_modules")),
        "no node_modules: ./holdfast test fetches them, or npm ci in system-tests/js");
    return new Script(List.of("node", script), folder);
  }

  private static JsonNode done(JsonNode said, Map<String, Runnable> asked) {
    Runnable task = asked.get(said.get("ask").asText());
    if (task == null) {
      throw new AssertionError("nobody does " + said);
    }
    task.run();
    return JsonNodeFactory.instance.objectNode();
  }
}
