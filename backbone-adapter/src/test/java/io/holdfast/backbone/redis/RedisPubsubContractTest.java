package io.holdfast.backbone.redis;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneContract;
import io.holdfast.runtime.Ticker;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Where Redis keeps nothing: what needs more than a session is told instead of given.
class RedisPubsubContractTest extends BackboneContract {
  @TempDir private Path dir;
  private @Nullable RedisServer server;

  @Override
  protected Backbone create() throws Exception {
    RedisServer started = RedisServer.start(dir);
    server = started;
    return new RedisBackbone(
        RedisSettings.at(started.address(), 1).thatOnlyNotifies(), Ticker.SYSTEM);
  }

  @Override
  protected Backbone reopen(Backbone closed) {
    RedisServer started = server;
    if (started == null) {
      throw new IllegalStateException("reopen before create");
    }
    return new RedisBackbone(
        RedisSettings.at(started.address(), 1).thatOnlyNotifies(), Ticker.SYSTEM);
  }

  @AfterEach
  void endServer() {
    RedisServer started = server;
    if (started != null) {
      started.close();
    }
  }
}
