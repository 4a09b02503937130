package io.holdfast.system.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.system.process.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchMainTest {
  @Test
  void aWrongCommandLineIsToldByTheExitCode() throws IOException {
    assertEquals(2, BenchMain.run(List.of()));
    assertEquals(2, BenchMain.run(List.of("fanout", "--subscribers", "none")));
    assertEquals(2, BenchMain.run(List.of("link", "--codec", "json")));
  }

  @Test
  void theExitCodeIsThatOfTheProcess() throws Exception {
    List<String> command = new ArrayList<>(Installation.java());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.holdfast.standalone.HoldfastMain", "bench", "no-such-bench"));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertEquals(2, process.waitFor());
  }
}
