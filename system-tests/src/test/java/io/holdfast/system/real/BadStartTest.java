package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: a start that cannot work. Promise: nothing starts, and what is printed names the
/// cause, where it is, and what is allowed.
final class BadStartTest {
  @RegisterExtension final RealTest real = new RealTest();

  @Test
  void namesEveryErrorOfTheConfigurationAtOnce() {
    Deployment deployment = real.deployment("bad-config");
    String bad =
        """
        {
          "http_server": {"prot": 8001},
          "client": {"insecure": "perhaps", "ping_interval": "soon"},
          "ops": {"port": 99999},
          "backbone": {"type": "parchment"},
          "channel": {"namespaces": [{"name": "a", "histroy_size": 3}]}
        }
        """;
    ServiceProcess process = deployment.process("standalone", bad, 1);
    process.launch();
    assertNotEquals(0, process.awaitEnd());
    String said = process.tail(200);
    List<String> wanted =
        List.of(
            "prot",
            "http_server.port",
            "client.insecure",
            "perhaps",
            "client.ping_interval",
            "soon",
            "ops.port",
            "99999",
            "backbone.type",
            "parchment",
            "embedded",
            "histroy_size",
            "history_size");
    for (String word : wanted) {
      assertTrue(said.contains(word), () -> "'" + word + "' is missing in:\n" + said);
    }
  }

  @Test
  void namesThePortThatIsInUse() throws IOException {
    Deployment deployment = real.deployment("port");
    ServerConfig config = deployment.config();
    try (ServerSocket other =
        new ServerSocket(config.clientPort(), 1, InetAddress.getLoopbackAddress())) {
      ServiceProcess process = deployment.process("standalone", config);
      process.launch();
      assertNotEquals(0, process.awaitEnd());
      assertSays(process, Integer.toString(other.getLocalPort()));
    }
  }

  @Test
  void namesTheDataFolderThatAnotherProcessHolds() {
    Deployment deployment = real.deployment("locked");
    ServerConfig config = deployment.config();
    real.standalone(deployment, config);
    ServerConfig rival = ServerConfig.in(deployment.folder());
    assertEquals(config.data(), rival.data());
    ServiceProcess process = deployment.process("standalone", rival);
    process.launch();
    assertNotEquals(0, process.awaitEnd());
    assertSays(process, config.data().toString());
  }

  @Test
  void namesTheDataFolderThatCannotBeWritten() {
    Deployment deployment = real.deployment("unwritable");
    ServerConfig config = ServerConfig.in(Path.of("/proc/holdfast"));
    ServiceProcess process = deployment.process("standalone", config);
    process.launch();
    assertNotEquals(0, process.awaitEnd());
    assertSays(process, "/proc/holdfast");
  }

  @Test
  void namesTheConfigurationFileThatDoesNotExist() throws IOException {
    Deployment deployment = real.deployment("no-file");
    ServiceProcess process = deployment.process("standalone", "{}", 1);
    Files.delete(deployment.folder().resolve("standalone-0.json"));
    process.launch();
    assertNotEquals(0, process.awaitEnd());
    assertSays(process, "standalone-0.json");
  }

  @Test
  void endsWithinASecondOnSigterm() {
    Deployment deployment = real.deployment("sigterm");
    ServiceProcess process = real.standalone(deployment, deployment.config());
    long began = System.nanoTime();
    assertEquals(0, process.terminate(), () -> process.tail(40));
    long millis = (System.nanoTime() - began) / 1_000_000;
    assertTrue(millis < 2000, () -> millis + " ms");
  }

  private static void assertSays(ServiceProcess process, String word) {
    String said = process.tail(200);
    assertTrue(said.contains(word), () -> "'" + word + "' is missing in:\n" + said);
  }
}
