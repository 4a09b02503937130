package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A look whether a Redis serves: one that is frozen takes the connection and is not there.
class RedisKnockTest {
  @TempDir private Path dir;

  @Test
  void tellsAServerThatServesFromOneThatIsAwayOrFrozen() throws Exception {
    try (RedisServer server = RedisServer.absent(dir)) {
      assertFalse(RedisKnock.isAnswered(server.address()));
      server.start();
      assertTrue(RedisKnock.isAnswered(server.address()));
      server.freeze();
      try {
        assertFalse(RedisKnock.isAnswered(server.address()));
      } finally {
        server.thaw();
      }
      assertTrue(RedisKnock.isAnswered(server.address()));
    }
  }

  @Test
  void aServerThatAsksForAPasswordServes() throws Exception {
    try (RedisServer server = RedisServer.start(dir, "--requirepass", "right")) {
      assertTrue(RedisKnock.isAnswered(server.address()));
    }
  }
}
