package io.holdfast.backbone.downstream;

import io.holdfast.backbone.RedisAdapter;
import io.holdfast.backbone.redis.RedisServer;
import io.holdfast.runtime.link.LinkAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What an adapter owes a fanout, with the log in sixteen partitions of a Redis server.
class RedisBackboneLinkContractTest extends BackboneLinkContract {
  @TempDir private Path dir;
  private @Nullable RedisServer server;
  private @Nullable RedisAdapter adapter;

  @BeforeEach
  void start() throws IOException {
    RedisServer started = RedisServer.start(dir);
    server = started;
    adapter = new RedisAdapter(started);
    adapter.says("connected");
  }

  @Override
  protected LinkAddress address() {
    RedisAdapter started = adapter;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started.address();
  }

  @AfterEach
  void stop() {
    if (adapter != null) {
      adapter.close();
    }
    if (server != null) {
      server.close();
    }
  }
}
