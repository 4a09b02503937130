package io.holdfast.backbone.spi;

import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A backbone on a store of its own for each test, with a session that is open.
public abstract class BackboneFixture {
  Backbone backbone;
  SessionProbe probe;

  /// A new backbone on a store of its own, prepared.
  protected abstract Backbone create() throws Exception;

  /// The store as another process would find it; the first one was closed.
  protected abstract Backbone reopen(Backbone closed) throws Exception;

  @BeforeEach
  void open() throws Exception {
    backbone = create();
    probe = SessionProbe.opened(backbone);
  }

  @AfterEach
  void shut() {
    probe.close();
    backbone.close();
  }

  protected SessionProbe probe() {
    return probe;
  }

  protected Backbone backbone() {
    return backbone;
  }

  /// Whether what was stored can be read after a restart.
  boolean replays() {
    return backbone.guarantees().replayable();
  }

  protected void restart() throws Exception {
    probe.close();
    backbone.close();
    backbone = reopen(backbone);
    probe = SessionProbe.opened(backbone);
  }

  static List<PublishRequest> requests(String channel, int from, int count) {
    List<PublishRequest> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      batch.add(SessionProbe.request(channel, "p" + i, "k" + i));
    }
    return batch;
  }

  static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  static List<Long> offsets(List<Publication> publications) {
    return publications.stream().map(Publication::offset).toList();
  }
}
