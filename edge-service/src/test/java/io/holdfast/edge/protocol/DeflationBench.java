package io.holdfast.edge.protocol;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What compressing a publication costs, beside encoding it without, in the same run. Not among the
/// tests that every build runs: `-Dtest=DeflationBench`.
class DeflationBench {
  private static final int ROUNDS = 7;
  private static final String[] WORDS = {
    "price", "volume", "symbol", "EURUSD", "session", "user", "position", "north", "update"
  };

  @Test
  void costsOnceWhatItSavesForEachMember() {
    System.out.println(
        "bytes of data | level | frame plain | frame deflated | CPU plain | CPU | x");
    for (int bytes : new int[] {200, 1_000, 8_000}) {
      ChannelSlice slice = slice(bytes);
      double plain = micros(slice, Dialect.WEBSOCKET_JSON, 1);
      int plainLength = length(slice, Dialect.WEBSOCKET_JSON, 1);
      for (int level : new int[] {-2, 1, 6, 9}) {
        double deflated = micros(slice, Dialect.WEBSOCKET_JSON_DEFLATED, level);
        int length = length(slice, Dialect.WEBSOCKET_JSON_DEFLATED, level);
        System.out.printf(
            "%13d | %5d | %11d | %14d | %6.2f us | %6.2f us | %.1f%n",
            bytes, level, plainLength, length, plain, deflated, deflated / plain);
        assertTrue(length < plainLength);
      }
    }
  }

  /// Objects with the same members and other values, as feeds are.
  private static ChannelSlice slice(int bytes) {
    Random dice = new Random(bytes);
    StringBuilder data = new StringBuilder("[");
    while (data.length() < bytes) {
      data.append(data.length() > 1 ? "," : "")
          .append("{\"id\":")
          .append(dice.nextInt(1_000_000))
          .append(",\"name\":\"")
          .append(WORDS[dice.nextInt(WORDS.length)])
          .append("\",\"value\":")
          .append(dice.nextInt(10_000) / 100.0)
          .append('}');
    }
    Payload payload = Payload.utf8(data.append(']').toString());
    return new ChannelSlice(
        "feed:1", 36, List.of(new Publication(7, payload, null, Map.of(), 0, "k", false)));
  }

  private static int length(ChannelSlice slice, Dialect dialect, int level) {
    return new PublicationFrames(new Deflation(new Deflation.Rule(0, level)))
        .encode(dialect, slice, true)
        .getFirst()
        .frame()
        .length();
  }

  /// The median round; the first rounds are warm-up.
  private static double micros(ChannelSlice slice, Dialect dialect, int level) {
    PublicationFrames encoder = new PublicationFrames(new Deflation(new Deflation.Rule(0, level)));
    int turns = 20_000_000 / (slice.publications().getFirst().data().length() * 10 + 2_000);
    double[] rounds = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < turns; i++) {
        encoder.encode(dialect, slice, true);
      }
      if (round >= 0) {
        rounds[round] = (System.nanoTime() - start) / 1e3 / turns;
      }
    }
    Arrays.sort(rounds);
    return rounds[ROUNDS / 2];
  }
}
