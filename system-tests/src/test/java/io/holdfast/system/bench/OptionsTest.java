package io.holdfast.system.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class OptionsTest {
  private static final Set<String> ALLOWED = Set.of("subscribers", "codec", "overload");

  @Test
  void readsListsSwitchesAndTheFile() {
    Options options =
        parse("--subscribers", "1000,5000", "--codec=json", "--overload", "--json", "a.json");
    assertEquals(List.of(1000, 5000), options.numbers("subscribers", 10_000, List.of(1)));
    assertEquals(List.of("json"), options.words("codec", List.of("json", "protobuf"), List.of()));
    assertTrue(options.has("overload"));
    assertEquals(Optional.of(Path.of("a.json")), options.json());
  }

  @Test
  void whatIsNotGivenIsAsItWas() {
    assertEquals(List.of(1), parse().numbers("subscribers", 10, List.of(1)));
    assertEquals(Pace.FULL, parse().pace());
    assertEquals(Pace.QUICK, parse("--quick").pace());
  }

  @Test
  void refusesWhatThereIsNot() {
    assertThrows(Options.Wrong.class, () -> parse("--subscriber", "1"));
    assertThrows(Options.Wrong.class, () -> parse("1000"));
    assertThrows(Options.Wrong.class, () -> parse("--codec"));
    assertThrows(
        Options.Wrong.class,
        () -> parse("--codec", "xml").words("codec", List.of("json"), List.of()));
    for (String wrong : List.of("0", "-1", "11", "1,,2", "x")) {
      assertThrows(
          Options.Wrong.class,
          () -> parse("--subscribers", wrong).numbers("subscribers", 10, List.of()));
    }
  }

  private static Options parse(String... arguments) {
    return Options.parse(List.of(arguments), ALLOWED);
  }
}
