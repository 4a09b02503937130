package io.holdfast.system.real;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Installation;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: `holdfast demo` in a headless Chromium, desktop and phone, two tabs, and a kill -9 of
/// the server under the open page. Promise: what a visitor is told to try works, and nothing is
/// missed. Screenshots are left in `target/shots`.
final class DemoPageTest {
  private static final List<String> BROWSERS =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  @RegisterExtension final RealTest real = new RealTest();

  @TestFactory
  List<DynamicTest> aVisitorFindsWhatThePagePromises() throws IOException, InterruptedException {
    Optional<Path> browser = browser();
    assumeTrue(browser.isPresent(), "no chromium on the PATH: apt-get install chromium");
    Path home = Installation.find().home();
    assumeTrue(
        Files.isDirectory(home.resolve("standalone/npm/node_modules")),
        "no SDK for the page: ./holdfast test fetches it, or npm ci in standalone/npm");
    Deployment deployment = real.deployment("demo");
    ServerConfig config = deployment.config();
    ServiceProcess demo = deployment.process("demo", text(config), config.opsPort()).start();
    Path shots = Files.createDirectories(home.resolve("system-tests/target/shots"));
    return NodeScript.run(
        "demo.mjs",
        Map.of(
            "url", "http://127.0.0.1:" + config.clientPort() + "/",
            "browser", browser.get().toString(),
            "shots", shots.toString()),
        Map.of("kill", demo::kill, "start", demo::start));
  }

  private static String text(ServerConfig config) {
    return """
    {"http_server": {"address": "127.0.0.1", "port": %d},
     "ops": {"address": "127.0.0.1", "port": %d},
     "backbone": {"embedded": {"dir": "%s"}}}
    """
        .formatted(config.clientPort(), config.opsPort(), config.data());
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
