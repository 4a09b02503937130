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

  @RegisterExtension final RealTest real = new RealTest();

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchanged() throws IOException, InterruptedException {
    return run("js", NodeScript.of("scenarios.mjs"), "json");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  List<DynamicTest> centrifugeJsWorksUnchangedInProtobuf()
      throws IOException, InterruptedException {
    return run("js", NodeScript.of("scenarios.mjs"), "protobuf");
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

  private List<DynamicTest> run(String sdk, Script script, String codec)
      throws IOException, InterruptedException {
    StockServer server = new StockServer(real.deployment("stock-" + sdk + "-" + codec));
    List<Script.Check> checks = script.run(server.plan(Map.of("codec", codec)), server::answer);
    if (!checks.stream().allMatch(Script.Check::ok)) {
      System.err.println(server.tail());
    }
    List<DynamicTest> tests = new ArrayList<>();
    checks.forEach(check -> tests.add(check.test()));
    Set<String> ran = new TreeSet<>();
    checks.forEach(check -> ran.add(check.name()));
    Set<String> wanted = ScenarioTable.read().of(sdk);
    tests.add(DynamicTest.dynamicTest("ran what the table says", () -> assertEquals(wanted, ran)));
    return tests;
  }
}
