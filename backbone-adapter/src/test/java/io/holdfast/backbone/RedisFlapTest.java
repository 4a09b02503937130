package io.holdfast.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.backbone.downstream.FanoutProbe;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// 14: Redis is killed and started, its connections are cut, it freezes for a moment, in a random
/// order, while one publisher insists on each of its publications. Promise: two fanouts on two
/// adapters have every publication once and in order, and the adapters are connected at the end.
class RedisFlapTest {
  private static final int FLAPS = Boolean.getBoolean("holdfast.long") ? 100 : 12;
  private static final int PER_FLAP = 20;

  @TempDir private Path dir;
  private long ids;

  @Test
  void flapsLoseNothingAndRepeatNothing() throws Exception {
    Random dice = new Random(11);
    try (RedisServer server =
            RedisServer.start(dir, "--appendonly", "yes", "--appendfsync", "always");
        RedisAdapter one = new RedisAdapter(server);
        RedisAdapter other = new RedisAdapter(server)) {
      one.says("connected");
      other.says("connected");
      try (FanoutProbe here = one.fanout();
          FanoutProbe there = other.fanout()) {
        here.follows("room", Position.NONE).awaitsVerdict("room", 1);
        there.follows("room", Position.NONE).awaitsVerdict("room", 1);
        int published = 0;
        for (int flap = 0; flap < FLAPS; flap++) {
          flap(server, dice.nextInt(3));
          for (int i = 0; i < PER_FLAP; i++) {
            insists(dice.nextBoolean() ? here : there, published++);
          }
        }
        one.says("connected");
        other.says("connected");
        List<String> wanted = IntStream.range(0, published).mapToObj(i -> "text " + i).toList();
        assertEquals(wanted, texts(here.awaitsPublications("room", published)));
        assertEquals(wanted, texts(there.awaitsPublications("room", published)));
      }
    }
  }

  private static void flap(RedisServer server, int kind) throws IOException {
    switch (kind) {
      case 0 -> {
        server.kill();
        server.start();
      }
      case 1 -> server.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      default -> {
        server.freeze();
        server.thaw();
      }
    }
  }

  /// Publishes with the same key until it is known to be stored.
  private void insists(FanoutProbe fanout, int number) {
    String text = "text " + number;
    boolean stored = false;
    for (int attempt = 0; attempt < 100_000 && !stored; attempt++) {
      PublishRequest request = FanoutProbe.request(++ids, "room", text, "key " + number);
      PublishResult result = fanout.publishes(request);
      stored = result instanceof PublishResult.Stored || result instanceof PublishResult.Duplicate;
    }
    assertTrue(stored, text);
  }

  private static List<String> texts(List<Publication> publications) {
    List<String> texts = new ArrayList<>();
    for (Publication publication : publications) {
      texts.add(publication.data().toUtf8());
    }
    return texts;
  }
}
