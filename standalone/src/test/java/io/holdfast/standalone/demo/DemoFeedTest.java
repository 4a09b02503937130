package io.holdfast.standalone.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DemoFeedTest {
  @Test
  void theSameDiceGiveTheSameFeed() {
    DemoFeed one = new DemoFeed();
    DemoFeed other = new DemoFeed();
    Random dice = new Random(7);
    Random same = new Random(7);
    for (int i = 0; i < 50; i++) {
      assertEquals(one.price(i, dice), other.price(i, same));
      assertEquals(one.wind(i, dice), other.wind(i, same));
      assertEquals(one.remark(i), other.remark(i));
    }
  }

  @Test
  void everythingIsJsonAndNothingRunsAway() throws IOException {
    DemoFeed feed = new DemoFeed();
    Random dice = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      double price = value(feed.price(i * 250L, dice));
      double wind = value(feed.wind(i * 1_000L, dice));
      assertTrue(price > 50 && price < 150, () -> "price " + price);
      assertTrue(wind >= 0 && wind < 80, () -> "wind " + wind);
    }
    value(feed.remark(1));
  }

  private static double value(String json) throws IOException {
    double value = 0;
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if ("value".equals(parser.currentName()) && parser.currentToken().isNumeric()) {
          value = parser.getDoubleValue();
        }
      }
    }
    return value;
  }
}
