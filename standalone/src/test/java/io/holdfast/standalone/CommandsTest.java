package io.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Commands commands = new Commands(stream(out), stream(err), Map.of(), new Ending());

  @Test
  void everyCommandHasHelp() {
    for (String command : HelpText.COMMANDS) {
      out.reset();
      assertEquals(0, commands.run(List.of(command, "--help")), command);
      assertTrue(text(out).startsWith("Usage: holdfast "), command);
      assertEquals("", text(err), command);
    }
  }

  @Test
  void anUnknownCommandIsNamedWithTheKnownOnes() {
    assertEquals(2, commands.run(List.of("standalnoe")));
    assertTrue(text(err).contains("there is no command standalnoe"), text(err));
    assertTrue(text(err).contains("standalone, edge"), text(err));
  }

  @Test
  void anUnknownFlagIsNamedWithTheNearestKeyAndNothingStarts() {
    assertEquals(2, commands.run(List.of("standalone", "--http_server.prot", "8001")));
    assertTrue(text(err).contains("http_server.prot"), text(err));
    assertTrue(text(err).contains("did you mean http_server.port?"), text(err));
    assertTrue(text(err).contains("nothing started"), text(err));
  }

  @Test
  void everyErrorOfAFileIsPrintedAtOnce(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bad.yaml");
    Files.writeString(file, "http_server: {port: 99999}\nlog: {level: loud}\n");

    assertEquals(1, commands.run(List.of("standalone", "--config", file.toString())));
    assertTrue(text(err).contains("http_server.port = 99999"), text(err));
    assertTrue(text(err).contains("log.level = loud"), text(err));
    assertTrue(text(err).contains("2 errors; nothing started"), text(err));
  }

  @Test
  void configCheckSaysThatAFileIsGood(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("good.yaml");
    Files.writeString(file, "http_server: {port: 8001}\n");

    assertEquals(0, commands.run(List.of("config", "check", file.toString())));
    assertTrue(text(out).contains("good.yaml: good"), text(out));
  }

  @Test
  void theDefaultsThatArePrintedAreAGoodFile(@TempDir Path folder) throws IOException {
    assertEquals(0, commands.run(List.of("config", "defaults")));
    Path file = folder.resolve("defaults.yaml");
    Files.writeString(file, text(out));

    assertEquals(0, commands.run(List.of("config", "check", file.toString())), text(out));
  }

  @Test
  void configWithoutAVerbIsAUsageError() {
    assertEquals(2, commands.run(List.of("config")));
    assertEquals(2, commands.run(List.of("standalone", "--config")));
  }

  /// Nobody can wait for a corrupt log: the adapter gives up, and its process ends for whoever
  /// restarts it, although no probe is attached.
  @Test
  void anAdapterThatGaveUpEndsItsProcessWithAnExitCodeOfItsOwn(@TempDir Path folder)
      throws Exception {
    byte[] garbage = new byte[64 << 10];
    Arrays.fill(garbage, (byte) 7);
    Files.write(folder.resolve("log-000000000001.seg"), garbage);
    // A restart finds what the first start found: it does not begin a new log in silence.
    for (int start = 0; start < 2; start++) {
      Ending ending = new Ending();
      Commands adapter = new Commands(stream(out), stream(err), Map.of(), ending);
      try {
        int code =
            adapter.run(
                List.of(
                    "adapter",
                    "--backbone.embedded.dir=" + folder,
                    "--links.listen.adapter_port=0",
                    "--ops.port=0"));
        assertEquals(3, code, text(err));
      } finally {
        ending.close();
      }
    }
  }

  @Test
  void benchmarksSayHowToGetThem() {
    assertEquals(1, commands.run(List.of("bench", "fanout")));
    assertTrue(text(err).contains("./holdfast bench"), text(err));
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream of) {
    return of.toString(StandardCharsets.UTF_8);
  }
}
