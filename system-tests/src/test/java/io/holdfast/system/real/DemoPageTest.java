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

/// Scenario: `holdfast demo` in a headless Chromium, desktop and phone, two tabs, each pull of the
/// backbone's plug, and a kill -9 of the server under the open page. Promise: what a visitor is
/// told to try works, nothing is missed, and while the plug is out no socket closes. The control is
/// a demo that holds nothing: its page says that something is missing. Screenshots are left in
/// `target/shots`.
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
    ServiceProcess demo =
        deployment.process("demo", text(config, "hold"), config.opsPort()).start();
    Deployment beside = real.deployment("demo-control");
    ServerConfig other = beside.config();
    ServiceProcess control = beside.process("demo", text(other, "refuse"), other.opsPort());
    Path shots = Files.createDirectories(home.resolve("system-tests/target/shots"));
    return NodeScript.run(
        "demo.mjs",
        Map.of(
            "url",
            "http://127.0.0.1:" + config.clientPort() + "/",
            "control",
            "http://127.0.0.1:" + other.clientPort() + "/",
            "browser",
            browser.get().toString(),
            "shots",
            shots.toString()),
        Map.of("kill", demo::kill, "start", demo::start, "control", control::start));
  }

  private static String text(ServerConfig config, String outage) {
    return """
    {"http_server": {"address": "127.0.0.1", "port": %d},
     "ops": {"address": "127.0.0.1", "port": %d},
     "outage": {"mode": "%s"},
     "backbone": {"embedded": {"dir": "%s"}}}
    """
        .formatted(config.clientPort(), config.opsPort(), outage, config.data());
  }

  private static Optional<Path> browser() {
    return Stream.of(System.getenv("PATH").split(":"))
        .flatMap(folder -> BROWSERS.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
