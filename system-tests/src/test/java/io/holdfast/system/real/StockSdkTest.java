package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// Scenario: every stock SDK, from its registry, against a standalone of its own which is killed
/// with -9 and started again on the way. Promise: they work unchanged, in everything that the table
/// of `system-tests/README.md` names.
final class StockSdkTest {
  private static final Path TESTS = Installation.find().home().resolve("system-tests");

  private static final String SCENARIOS = "scenarios.mjs";

  @RegisterExtension final RealTest real = new RealTest();

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchanged() throws IOException, InterruptedException {
    return run("js", NodeScript.of(SCENARIOS), "json");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchangedInProtobuf()
      throws IOException, InterruptedException {
    return run("js", NodeScript.of(SCENARIOS), "protobuf");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchangedOverHttpStream()
      throws IOException, InterruptedException {
    return run("js, http_stream", NodeScript.of(SCENARIOS), "json");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchangedOverHttpStreamInProtobuf()
      throws IOException, InterruptedException {
    return run("js, http_stream", NodeScript.of(SCENARIOS), "protobuf");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchangedOverSse() throws IOException, InterruptedException {
    return run("js, sse", NodeScript.of(SCENARIOS), "json");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJavaWorksUnchanged() throws IOException, InterruptedException {
    Path jars = TESTS.resolve("java/target/dist/lib");
    Needed.is(Files.isDirectory(jars), "system-tests/java is not packaged: mvn verify does so");
    List<String> command = new ArrayList<>(Installation.java());
    command.addAll(List.of("-cp", jars + "/*", "io.holdfast.stock.StockJava"));
    return run("java", new Script(command, TESTS), "protobuf");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugePythonWorksUnchanged() throws IOException, InterruptedException {
    return run("python", python(), "json");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugePythonWorksUnchangedInProtobuf()
      throws IOException, InterruptedException {
    return run("python", python(), "protobuf");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeGoWorksUnchanged() throws IOException, InterruptedException {
    return run("go", go(), "json");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeGoWorksUnchangedInProtobuf()
      throws IOException, InterruptedException {
    return run("go", go(), "protobuf");
  }

  private static Script python() {
    Path venv = TESTS.resolve("target/venv");
    Needed.is(Files.exists(venv.resolve("ready")), "no Python SDK: ./holdfast test fetches it");
    return new Script(
        List.of(venv.resolve("bin/python").toString(), "-B", "scenarios.py"),
        TESTS.resolve("python"));
  }

  private static Script go() {
    Path program = TESTS.resolve("target/stock-go");
    Needed.is(Files.isExecutable(program), "no Go SDK: ./holdfast test builds its program");
    return new Script(List.of(program.toString()), TESTS);
  }

  /// Runs a program's scenarios.
  ///
  /// @param column of the table: the SDK, and its transport where it has several
  private List<DynamicTest> run(String column, Script script, String codec)
      throws IOException, InterruptedException {
    int comma = column.indexOf(", ");
    String transport = comma < 0 ? "websocket" : column.substring(comma + 2);
    String name = "stock-" + column.replace(", ", "-") + "-" + codec;
    StockServer server = new StockServer(real.deployment(name));
    Map<String, String> plan = server.plan(Map.of("codec", codec, "transport", transport));
    List<Script.Check> checks = script.run(plan, server::answer);
    if (!checks.stream().allMatch(Script.Check::ok)) {
      System.err.println(server.tail());
    }
    List<DynamicTest> tests = new ArrayList<>();
    checks.forEach(check -> tests.add(check.test()));
    Set<String> ran = new TreeSet<>();
    checks.forEach(check -> ran.add(check.name()));
    Set<String> wanted = ScenarioTable.read().of(column);
    tests.add(DynamicTest.dynamicTest("ran what the table says", () -> assertEquals(wanted, ran)));
    return tests;
  }
}
