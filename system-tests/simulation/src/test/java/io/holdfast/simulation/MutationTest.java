package io.holdfast.simulation;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The simulation itself is judged: mechanisms of the shipped cores are switched off, one at a
/// time, and a promise must break.
class MutationTest {
  private static final long SEEDS = 400;
  private static final Path ROOT = Path.of("../..");
  private static final String ADAPTER = "backbone-adapter/src/main/java/io/holdfast/backbone/";
  private static final String FANOUT = "fanout-service/src/main/java/io/holdfast/fanout/";
  private static final String EDGE = "edge-service/src/main/java/io/holdfast/edge/";

  @TempDir Path folder;

  static Stream<Mutation> mutations() {
    return Stream.of(held(), published(), followed()).flatMap(some -> some);
  }

  private static Stream<Mutation> held() {
    return Stream.of(
        new Mutation(
            "what the spool held at its start is not drained",
            FANOUT + "publish/Spooled.java",
            "return loadFrom < next;",
            "return false;"),
        new Mutation(
            "what was stored stays in the spool",
            FANOUT + "publish/Spooled.java",
            "PublishResult.Unavailable _ ->\n          commands.add(new SpoolCommand.Settle(sequence));",
            "PublishResult.Unavailable _ -> {}"),
        new Mutation(
            "held is answered before it is durable",
            FANOUT + "core/PublishDesk.java",
            "outbound.append(pending);\n      }",
            "outbound.append(pending);\n      }\n      answerHeld(pending,"
                + " spooled.idOf(pending.sequence()));"),
        new Mutation(
            "an edge keeps no copy of what is held",
            EDGE + "upstream/PublishWindow.java",
            "copies.keep(inFlight.link, inFlight.order, inFlight.request, id);",
            ""),
        new Mutation(
            "what is newer does not wait for the copies",
            EDGE + "upstream/PublishWindow.java",
            "Move move = moves.isEmpty() || inFlight.copy ? null : moves.get(channel);",
            "Move move = null;"));
  }

  private static Stream<Mutation> published() {
    return Stream.of(
        new Mutation(
            "after a broken lane the newest goes first (F5)",
            FANOUT + "publish/Outbound.java",
            "unsent = new ArrayDeque<>(inOrder.values());",
            "unsent = new ArrayDeque<>(inOrder.sequencedValues().reversed());"),
        new Mutation(
            "publishes of a lost link are forgotten",
            FANOUT + "core/FanoutCore.java",
            "publishes.linkLost();",
            ""),
        new Mutation(
            "the outage is not noticed while the adapter says so (W6)",
            FANOUT + "core/PublishDesk.java",
            "case DOWN, GAVE_UP, STALE -> true;",
            "case DOWN, GAVE_UP, STALE -> false;"),
        new Mutation(
            "a second attempt has another key (W9)",
            EDGE + "upstream/PublishWindow.java",
            "        request.key(),\n        request.version(),",
            "        request.key() + (inFlight.resent ? inFlight.wireId : \"\"),\n"
                + "        request.version(),"));
  }

  private static Stream<Mutation> followed() {
    return Stream.of(
        new Mutation(
            "a replay that memory has is not sent",
            FANOUT + "stream/EdgeFollow.java",
            "case Ruling.InMemory _ -> lagFrom(after);",
            "case Ruling.InMemory _ -> live(new Recovery.UpToDate(history.top()), history.top());"),
        new Mutation(
            "followers are not placed anew on a new session (F1)",
            ADAPTER + "serving/Serving.java",
            "      session.restart(life);\n      session.pump(backbone);",
            "      session.pump(backbone);"),
        new Mutation(
            "a dial that hangs is waited for",
            ADAPTER + "subscription/SubscriptionMachine.java",
            "boolean bounded = !settings.connectWithin().isZero();",
            "boolean bounded = false;"),
        new Mutation(
            "an epoch begins without a floor",
            ADAPTER + "redis/Adoption.java",
            "Math.max(before.floor() + (epoch - before.epoch()) * Position.OFFSETS_PER_MILLI, high);",
            "0;"));
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void isFound(Mutation mutation) throws Exception {
    String broken = mutation.firstBroken(ROOT, folder, SEEDS);
    assertNotNull(broken, () -> mutation.name() + ": no seed noticed");
    System.out.println(mutation.name() + "\n  -> " + broken);
  }
}
