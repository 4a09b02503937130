package io.holdfast.backbone.redis;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Position;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.ResyncReason;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// A Redis server of its own for each test, and what is asked of a log in it.
abstract class RedisLogFixture {
  @TempDir private Path dir;
  private @Nullable RedisServer started;

  @AfterEach
  void endServer() {
    if (started != null) {
      started.close();
    }
  }

  final RedisServer server(String... options) throws IOException {
    RedisServer server = RedisServer.start(dir, options);
    started = server;
    return server;
  }

  static RedisBackbone backbone(RedisServer server) {
    return new RedisBackbone(RedisSettings.at(server.address(), 1), Ticker.SYSTEM);
  }

  static List<PublishRequest> batch(String prefix, int count) {
    List<PublishRequest> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      batch.add(SessionProbe.request("room", prefix + i, prefix + i));
    }
    return batch;
  }

  static Position top(SessionProbe probe) {
    return probe.history(HistoryQuery.topOf("room")).top();
  }

  static HistoryPage after(SessionProbe probe, Position position) {
    return probe.history(new HistoryQuery("room", position, 100, false, 0, 0));
  }

  static List<Long> offsets(HistoryPage page) {
    assertNull(page.resync());
    return page.slices().stream()
        .flatMap(slice -> slice.publications().stream())
        .map(Publication::offset)
        .toList();
  }

  static ResyncReason reason(HistoryPage page) {
    return assertInstanceOf(Recovery.Resync.class, page.resync()).reason();
  }
}
