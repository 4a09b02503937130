package io.holdfast.backbone.downstream;

import io.holdfast.backbone.BackboneAdapter;
import io.holdfast.backbone.BackboneSettings;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// A real adapter on the embedded log in a folder of the test's.
final class AdapterUnderTest implements AutoCloseable {
  private final BackboneAdapter adapter;
  private final LinkAddress address;

  AdapterUnderTest(Path dir, LinkAddress address) {
    this.address = address;
    this.adapter = new BackboneAdapter(BackboneSettings.in(dir), address, Ticker.SYSTEM);
    try {
      adapter.start();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  LinkAddress address() {
    return address;
  }

  @Override
  public void close() {
    adapter.close();
  }
}
