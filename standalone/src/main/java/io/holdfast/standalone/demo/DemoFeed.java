package io.holdfast.standalone.demo;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/// What the demo publisher says in its channels, as JSON: `{"text": "…", "value": 101.3, "at":
/// ms}`. Deterministic: time and dice are arguments.
///
/// Owned by the publisher's loop.
final class DemoFeed {
  static final String PRICES = "demo:prices";
  static final String WIND = "demo:wind";
  static final String TALK = "demo:talk";
  static final String FLOW = "demo:flow";

  private static final List<String> REMARKS =
      List.of(
          "Harbour office: berth 4 is free again.",
          "Harbour office: the pilot boat leaves at the full hour.",
          "Harbour office: fog bank north of the light, slow down.",
          "Harbour office: crane 2 is back in service.",
          "Harbour office: the ferry runs on time.",
          "Harbour office: tide turns in twenty minutes.");

  private double price = 100;
  private double gust;
  private int remark;
  private long numbered;

  /// A price that wanders and never runs away.
  String price(long wallMillis, RandomGenerator dice) {
    double before = price;
    price += dice.nextGaussian() * 0.35 + (100 - price) * 0.01;
    double change = price - before;
    String text =
        String.format(
            Locale.ROOT, "HFST %.2f  %s %.2f", price, change < 0 ? "▼" : "▲", Math.abs(change));
    return valued(text, price, wallMillis);
  }

  /// Wind in knots: a slow swell with gusts that die away.
  String wind(long wallMillis, RandomGenerator dice) {
    gust = gust * 0.8 + (dice.nextDouble() < 0.1 ? dice.nextDouble() * 8 : 0);
    double swell = 4 * Math.sin(wallMillis / 30_000.0);
    double knots = Math.max(0, 14 + swell + gust + dice.nextGaussian() * 0.3);
    return valued(String.format(Locale.ROOT, "pier head %.1f kn", knots), knots, wallMillis);
  }

  String remark(long wallMillis) {
    String text = REMARKS.get(remark++ % REMARKS.size());
    return "{\"text\":\"" + text + "\",\"at\":" + wallMillis + "}";
  }

  /// Consecutive numbers of one run: who misses one or gets one twice can see it.
  String number(String run, long wallMillis) {
    return "{\"n\":" + ++numbered + ",\"run\":\"" + run + "\",\"at\":" + wallMillis + "}";
  }

  private static String valued(String text, double value, long wallMillis) {
    return String.format(
        Locale.ROOT, "{\"text\":\"%s\",\"value\":%.3f,\"at\":%d}", text, value, wallMillis);
  }
}
