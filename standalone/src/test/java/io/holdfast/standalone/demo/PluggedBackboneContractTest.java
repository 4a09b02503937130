package io.holdfast.standalone.demo;

import io.holdfast.backbone.embedded.EmbeddedBackbone;
import io.holdfast.backbone.embedded.EmbeddedSettings;
import io.holdfast.backbone.spi.Backbone;
import io.holdfast.backbone.spi.BackboneContract;
import io.holdfast.runtime.Ticker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// While its plug is in, the demo's backbone is a backbone.
class PluggedBackboneContractTest extends BackboneContract {
  @TempDir private Path dir;

  private final Plug plug = new Plug(null, Ticker.SYSTEM);

  @Override
  protected Backbone create() throws Exception {
    Backbone backbone = plug.around(new EmbeddedBackbone(EmbeddedSettings.in(dir), Ticker.SYSTEM));
    backbone.prepare();
    return backbone;
  }

  @Override
  protected Backbone reopen(Backbone closed) throws Exception {
    return create();
  }

  @AfterEach
  void pullOut() {
    plug.close();
  }
}
