package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneTailContract;
import io.holdfast.runtime.Ticker;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBackboneTailContractTest extends BackboneTailContract {
  @TempDir private Path dir;

  @Override
  protected Backbone create() throws Exception {
    return prepared();
  }

  @Override
  protected Backbone reopen(Backbone closed) throws Exception {
    return prepared();
  }

  private Backbone prepared() throws Exception {
    EmbeddedSettings settings = EmbeddedSettings.in(dir).withSegmentBytes(4 << 20);
    EmbeddedBackbone backbone = new EmbeddedBackbone(settings, Ticker.SYSTEM);
    backbone.prepare();
    return backbone;
  }
}
