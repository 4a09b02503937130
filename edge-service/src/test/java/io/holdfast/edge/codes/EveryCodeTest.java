package io.holdfast.edge.codes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Code;
import io.holdfast.edge.protocol.ClientError;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.UnsubscribeReason;
import io.holdfast.edge.testing.Speaker;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every error, close and unsubscribe code of the protocol, brought about on a real edge and heard
/// by a client of each codec. A code that is neither in a table nor among those that are not sent,
/// with the reason, fails here, and so does one that is both.
class EveryCodeTest {
  private static final Map<Integer, String> NEVER_AN_ERROR =
      Map.of(
          101, "who has no credentials is closed with 3501, as by the peer; the API answers 401",
          104, "there are no remote calls, which is 108",
          113, "two pages of one map subscription at a time; there are none");

  private static final Map<Integer, String> NEVER_AN_UNSUBSCRIBE =
      Map.of(2502, "no call of the API has a word for it; its disconnect has, with 3014");

  /// Closes that nothing here decides: they are sent when the API's caller asks for them.
  private static final Map<Integer, String> CLOSES_ONLY_BY_THE_API =
      Map.of(
          3000, "the client's own end",
          3004, "a bug ends a loop, not one connection",
          3009, "a socket that failed takes no frame",
          3011, "an operator's wish",
          3014, "an application's wish",
          3509, "bad tokens are answered late; other refused commands cost little");

  private static final Map<Integer, String> CLOSES_OF_EARLIER_VERSIONS =
      Map.of(3002, "legacy", 3003, "legacy", 3007, "legacy");

  @SuppressWarnings("NullAway.Init") // before all tests
  private static Stage stage;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static Tables tables;

  @BeforeAll
  static void start() {
    stage = new Stage();
    tables = new Tables(stage);
  }

  @AfterAll
  static void stop() {
    stage.close();
  }

  @TestFactory
  Stream<DynamicTest> errorsInReplies() {
    return tables.errors().stream().flatMap(Row::tests);
  }

  @TestFactory
  Stream<DynamicTest> reasonsOfOtherServices() {
    return Arrays.stream(Code.values()).map(tables::refused).flatMap(Row::tests);
  }

  @TestFactory
  Stream<DynamicTest> endsOfSubscriptions() {
    return tables.unsubscribes().stream().flatMap(Row::tests);
  }

  @TestFactory
  Stream<DynamicTest> endsOfConnections() {
    return tables.closes().stream().flatMap(Row::tests);
  }

  /// Every close of the catalog, and those that applications number themselves.
  @TestFactory
  Stream<DynamicTest> endsThatTheApiAsksFor() {
    List<CloseReason> all = new ArrayList<>(catalog(CloseReason.class));
    all.add(new CloseReason(4000, "come again"));
    all.add(new CloseReason(4999, "never again"));
    return all.stream()
        .flatMap(reason ->
            Arrays.stream(Codec.values())
                .map(codec ->
                    DynamicTest.dynamicTest(
                        reason.code() + " " + codec,
                        () -> assertEquals(reason, closedByTheApi(codec, reason)))));
  }

  private static CloseReason closedByTheApi(Codec codec, CloseReason reason) {
    try (Speaker speaker = Stage.user(stage.strict, codec)) {
      Stage.api(
          stage.strict,
          "disconnect",
          ",\"disconnect\":{\"code\":%d,\"reason\":\"%s\"}"
              .formatted(reason.code(), reason.text()));
      return speaker.closedFor();
    }
  }

  @Test
  void leavesNoErrorOut() {
    Set<Integer> catalog =
        Arrays.stream(ClientError.values()).map(ClientError::code).collect(Collectors.toSet());
    assertEquals(set(range(100, 112)), set(catalog));
    assertAccounted(range(100, 113), tables.errors(), NEVER_AN_ERROR);
  }

  @Test
  void leavesNoUnsubscribeOut() {
    List<Integer> catalog = codes(UnsubscribeReason.class, UnsubscribeReason::code);
    assertEquals(set(List.of(2000, 2500, 2501, 2502)), set(catalog));
    assertAccounted(catalog, tables.unsubscribes(), NEVER_AN_UNSUBSCRIBE);
  }

  @Test
  void leavesNoCloseOut() {
    Set<Integer> spec = set(range(3000, 3014));
    spec.addAll(range(3500, 3509));
    spec.removeAll(CLOSES_OF_EARLIER_VERSIONS.keySet());
    assertEquals(spec, set(codes(CloseReason.class, CloseReason::code)));
    assertAccounted(spec, tables.closes(), CLOSES_ONLY_BY_THE_API);
  }

  private static void assertAccounted(
      Collection<Integer> spec, List<Row> produced, Map<Integer, String> never) {
    Set<Integer> accounted = set(produced.stream().map(Row::code).toList());
    assertTrue(accounted.stream().noneMatch(never::containsKey), "produced, and never sent");
    accounted.addAll(never.keySet());
    assertEquals(set(spec), accounted);
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static Set<Integer> set(Collection<Integer> codes) {
    return new TreeSet<>(codes);
  }

  private static <T> List<Integer> codes(Class<T> type, Function<T, Integer> code) {
    return catalog(type).stream().map(code).toList();
  }

  /// The constants of a type in that type.
  private static <T> List<T> catalog(Class<T> type) {
    List<T> constants = new ArrayList<>();
    for (Field field : type.getFields()) {
      if (field.getType() == type) {
        try {
          constants.add(type.cast(field.get(null)));
        } catch (IllegalAccessException impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    }
    return constants;
  }
}
