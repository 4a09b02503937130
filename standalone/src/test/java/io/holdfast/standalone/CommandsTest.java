package io.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
