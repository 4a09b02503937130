package io.holdfast.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoaderTest {
  private static final Catalog CATALOG =
      Catalog.builder()
          .text("server.address", "", "Where")
          .number("server.port", 8000, Rule.port(), "Port")
          .flag("server.loud", false, "Loud")
          .duration("server.wait", "25s", "Wait")
          .list("server.origins", "", Rule.ANY, "Origins")
          .secret("server.key", "Key")
          .text("server.mode", "a", Rule.oneOf("a", "b"), "Mode")
          .sections(
              "spaces",
              Catalog.builder()
                  .text("name", "", Rule.matching("[a-z-]{2,}", "two letters"), "Name")
                  .number("size", 1, Rule.range(0, 9), "Size")
                  .build(),
              "Spaces")
          .foreign("engine", Foreign.Kind.RENAMED, "use backbone.type")
          .foreign("maps", Foreign.Kind.NOT_SUPPORTED, "maps are not built")
          .foreign("stats", Foreign.Kind.NO_MEANING, "none are sent")
          .check((settings, report) -> {
            if (settings.flag("server.loud") && settings.integer("server.port") == 1) {
              report.error("server.loud", "true", "not on port 1", List.of("server.port"));
            }
          })
          .build();

  @TempDir private Path folder;

  @Test
  void laterLayersWin() throws IOException {
    Path file = file("c.yaml", "server: {port: 1000, wait: 1h30m, mode: b, address: here}");
    Loaded loaded =
        load(
            file,
            Map.of("OLD_SERVER_PORT", "2", "NEW_SERVER_PORT", "3", "OLD_SERVER_ADDRESS", "old"),
            "--server.mode=a",
            "--server.loud");

    assertEquals(List.of(), loaded.problems());
    Settings settings = loaded.settings();
    assertEquals(3, settings.integer("server.port"));
    assertEquals("old", settings.text("server.address"));
    assertEquals("a", settings.text("server.mode"));
    assertEquals(Duration.ofMinutes(90), settings.duration("server.wait"));
    assertTrue(settings.flag("server.loud"));
  }

  @Test
  void readsJsonWithTabsAndTextsThatLookLikeSubstitutions() throws IOException {
    Path file =
        file(
            "c.json",
            "{\n\t\"server\": {\"key\": \"a${b}c$d\", \"origins\": [\"x\", \"y\"], \"address\": null},"
                + "\n\t\"spaces\": [{\"name\": \"one\", \"size\": 2}]}");
    Loaded loaded = load(file, Map.of());

    assertEquals(List.of(), loaded.problems());
    assertEquals("a${b}c$d", loaded.settings().text("server.key"));
    assertEquals(List.of("x", "y"), loaded.settings().list("server.origins"));
    assertEquals(2, loaded.settings().sections("spaces").getFirst().integer("size"));
  }

  @Test
  void reportsEveryProblemAtOnceWithKeyValueAndWhatIsAllowed() throws IOException {
    Path file =
        file(
            "c.yaml",
            """
            server: {port: 70000, wait: soon, mode: c, loud: maybe, key: [1], prot: 1}
            spaces: [{name: a, size: 10}, {name: two}, {name: two}, {size: 1}]
            """);
    Loaded loaded = load(file, Map.of());

    assertEquals(
        List.of(
            "server.prot = 1 (file c.yaml): no role knows this key; did you mean server.port?",
            "spaces[2].name = two (file c.yaml): an earlier entry has this name; each name may"
                + " stand once",
            "spaces[3].name (file c.yaml): each entry needs a name",
            "server.port = 70000 (file c.yaml): must be a whole number from 0 to 65535",
            "server.loud = maybe (file c.yaml): must be true or false",
            "server.wait = soon (file c.yaml): must be a duration such as 30s, 1500ms or 720h",
            "server.key = (hidden) (file c.yaml): must be a text",
            "server.mode = c (file c.yaml): must be one of a, b",
            "spaces[a].name = a (file c.yaml): must be two letters",
            "spaces[a].size = 10 (file c.yaml): must be a whole number from 0 to 9"),
        loaded.errors().stream().map(Problem::message).toList());
  }

  @Test
  void foreignKeysAreRefusedOrPassedOverByTheirKind() throws IOException {
    Loaded loaded =
        load(
            file("c.yaml", "engine: {type: redis}\nmaps: {enabled: true}\nstats: {on: true}"),
            Map.of("OLD_MAPS_ENABLED", "false", "OLD_ENGINE_REDIS_ADDRESS", "x:1"));

    assertEquals(
        List.of("engine", "engine", "maps"),
        loaded.errors().stream().map(Problem::key).sorted().toList());
    assertEquals(
        List.of(
            "stats (file c.yaml): ignored: none are sent",
            "maps = false (environment OLD_MAPS_ENABLED): ignored: maps are not built"),
        loaded.warnings().stream().map(Problem::message).toList());
  }

  @Test
  void environmentNamesEntriesAndThenTheirKeys() throws IOException {
    Path file = file("c.yaml", "spaces: [{name: kept-one, size: 5}, {name: gone}]");
    Loaded loaded =
        load(
            file,
            Map.of(
                "NEW_SPACES", "kept-one extra",
                "NEW_SPACES_EXTRA_SIZE", "7",
                "OLD_SPACES_KEPT_ONE_SIZE", "6",
                "NEW_PORT", "tcp://10.0.0.1:80",
                "NEW_SERVER_PROT", "1"));

    List<Settings> spaces = loaded.settings().sections("spaces");
    assertEquals(
        List.of("kept-one", "extra"), spaces.stream().map(space -> space.text("name")).toList());
    assertEquals(List.of(6, 7), spaces.stream().map(space -> space.integer("size")).toList());
    assertEquals(List.of(), loaded.errors());
    assertEquals(
        "SERVER_PROT (environment NEW_SERVER_PROT): ignored: no key answers to this variable; did"
            + " you mean SERVER_PORT?",
        loaded.warnings().getFirst().message());
    assertEquals(1, loaded.warnings().size());
  }

  @Test
  void environmentTakesEntriesAsJson() {
    Loaded loaded =
        load(
            null,
            Map.of("OLD_SPACES", "[{\"name\":\"one\",\"size\":3}]", "NEW_SERVER_ORIGINS", ""));

    assertEquals(List.of(), loaded.problems());
    assertEquals(3, loaded.settings().sections("spaces").getFirst().integer("size"));
  }

  @Test
  void commandLineReachesIntoEntries() {
    Loaded loaded =
        load(null, Map.of(), "--spaces.one.size", "4", "--server.origins", "a,b", "--server.loud");

    assertEquals(List.of(), loaded.problems());
    assertEquals(4, loaded.settings().sections("spaces").getFirst().integer("size"));
    assertEquals(List.of("a", "b"), loaded.settings().list("server.origins"));
  }

  @Test
  void commandLineProblemsAreNamed() {
    Loaded loaded = load(null, Map.of(), "stray", "--server.prot", "1", "--server.port");

    assertEquals(
        List.of(
            "stray (command line): expected --section.key value or --section.key=value",
            "server.prot = 1 (command line): no role knows this key; did you mean server.port?",
            "server.port (command line): needs a value"),
        loaded.errors().stream().map(Problem::message).toList());
  }

  @Test
  void checksAcrossKeysStaySilentWhereAValueIsWrongByItself() {
    assertEquals(1, load(null, Map.of(), "--server.loud", "--server.port=1").errors().size());
    Loaded broken = load(null, Map.of(), "--server.loud", "--server.port=x");
    assertEquals(List.of("server.port"), broken.errors().stream().map(Problem::key).toList());
    assertEquals(8000, broken.settings().integer("server.port"));
  }

  @Test
  void namesThePartThatAMisspeltPartIsNearTo() throws IOException {
    Loaded loaded = load(file("part.yaml", "server2:\n  port: 1\n"), Map.of());
    assertEquals(
        List.of("server2 = {port} (file part.yaml): no role knows this key; did you mean server?"),
        loaded.errors().stream().map(Problem::message).toList());
  }

  @Test
  void saysNothingOfTheSettingsWhenTheirFileCannotBeRead() {
    assertEquals(1, load(null, Map.of(), "--server.loud", "--server.port=1").problems().size());
    assertEquals(
        1,
        load(folder.resolve("none.yaml"), Map.of(), "--server.loud", "--server.port=1")
            .problems()
            .size());
  }

  @Test
  void anUnreadableFileSaysWhy() throws IOException {
    assertTrue(message(folder.resolve("none.yaml")).endsWith("none.yaml: no such file"));
    assertTrue(message(file("c.toml", "a = 1")).contains("TOML is not read"));
    assertTrue(message(file("list.yaml", "- a")).contains("must hold one mapping"));
    assertTrue(message(file("bad.yaml", "a: [1\nb: 2")).contains("line 2"));
    assertTrue(message(file("bad.json", "{\"a\": 1,}")).contains("is not good JSON"));
    assertTrue(message(file("twice.json", "{\"a\": 1, \"a\": 2}")).contains("Duplicate"));
    assertTrue(message(file("flat.yaml", "server: 3")).contains("must be a section of keys"));
  }

  @Test
  void aFileWithNothingInItIsTheDefaults() throws IOException {
    Loaded loaded = load(file("empty.yaml", "server:\n"), Map.of());
    assertEquals(List.of(), loaded.problems());
    assertFalse(loaded.settings().flag("server.loud"));
  }

  private String message(Path file) {
    return load(file, Map.of()).errors().getFirst().message();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Loaded load(
      @Nullable Path file, Map<String, String> environment, String... arguments) {
    return new Loader(CATALOG, List.of("OLD_", "NEW_"))
        .load(Optional.ofNullable(file), environment, List.of(arguments));
  }
}
