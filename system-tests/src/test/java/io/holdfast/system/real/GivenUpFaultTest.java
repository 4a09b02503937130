package io.holdfast.system.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.process.Deployment;
import io.holdfast.system.process.Eventually;
import io.holdfast.system.process.Ports;
import io.holdfast.system.process.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Scenario: an adapter whose backbone is not there, with a bound of attempts and without one.
/// Promise: at the bound it ends for whoever restarts it, with an exit code of its own and one line
/// that says so; a stop by signal is none of that (R9, R41).
final class GivenUpFaultTest {
  private static final String SAID = "the adapter gave up";
  private static final String SECRET = "canary-3f1c9a";

  @RegisterExtension final RealTest real = new RealTest();

  private ServiceProcess adapter(String name, int retries) {
    Deployment deployment = real.deployment(name);
    int opsPort = Ports.free();
    String config =
        """
        {
          "ops": {"address": "127.0.0.1", "port": %d},
          "links": {"listen": {"address": "127.0.0.1", "adapter_port": %d}},
          "log": {"level": "debug"},
          "backbone": {"type": "redis", "endpoints": ["127.0.0.1:%d"], "max_retries": %d,
            "redis": {"password": "%s"}, "backoff": {"min": "20ms", "max": "50ms"}}
        }
        """
            .formatted(opsPort, Ports.free(), Ports.free(), retries, SECRET);
    ServiceProcess process = deployment.process("adapter", config, opsPort);
    process.launch();
    return process;
  }

  private static long lines(ServiceProcess process, String with) throws IOException {
    try (var lines = Files.lines(process.log())) {
      return lines.filter(line -> line.contains(with)).count();
    }
  }

  @Test
  void endsWithItsOwnExitCodeAndSaysSoOnce() throws IOException {
    ServiceProcess process = adapter("gives-up", 3);
    assertEquals(3, process.awaitEnd(), () -> process.tail(40));
    assertEquals(1, lines(process, SAID), () -> process.tail(40));
    assertTrue(process.tail(40).contains("3 attempts in a row failed (3 refused)"), process::name);
  }

  /// R49, in a log of everything.
  @Test
  void saysNoSecretWhateverItSays() throws Exception {
    ServiceProcess process = adapter("says-no-secret", 0);
    Eventually.holds(
        Duration.ofSeconds(40),
        () -> "it has tried: " + process.tail(40),
        () -> lines(process, "dialling Redis failed") > 0);
    String shown = process.fetch("/healthz").body() + process.fetch("/metrics").body();
    assertEquals(0, lines(process, SECRET), "lines of the log");
    assertTrue(!shown.contains(SECRET), shown);
    process.terminate();
  }

  @Test
  void aStopBySignalIsNoGivingUp() throws IOException {
    ServiceProcess process = adapter("goes-on", 0);
    Eventually.holds(
        Duration.ofSeconds(40),
        () -> "it is degraded: " + process.tail(40),
        () -> process.status("/healthz") == 206);
    assertEquals(0, process.terminate(), () -> process.tail(40));
    assertEquals(0, lines(process, SAID), () -> process.tail(40));
  }
}
