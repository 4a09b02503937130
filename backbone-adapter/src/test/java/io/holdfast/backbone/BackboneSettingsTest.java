package io.holdfast.backbone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.settings.Key;
import io.holdfast.runtime.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackboneSettingsTest {
  @Test
  void theCatalogsDefaultsAreTheDefaults() {
    BackboneSettings settings = BackboneSettings.from(HoldfastCatalog.defaults());
    BackboneSettings byHand = BackboneSettings.in(Path.of("./data"));
    assertEquals(byHand.subscription(), settings.subscription());
    assertEquals(byHand.beat(), settings.beat());
    assertEquals(byHand.silence(), settings.silence());
    assertEquals(byHand.creditBytes(), settings.creditBytes());
    assertEquals(byHand.embedded().segmentBytes(), settings.embedded().segmentBytes());
    assertEquals(byHand.embedded().retentionBytes(), settings.embedded().retentionBytes());
    assertEquals(
        byHand.embedded().publicationBytesMax(), settings.embedded().publicationBytesMax());
    assertEquals(byHand.embedded().flush(), settings.embedded().flush());
    assertEquals(byHand.redis(), settings.redis());
  }

  @Test
  void everyKeyOfTheBackboneIsRead() {
    for (Key key : HoldfastCatalog.catalog().keys()) {
      if (key.path().startsWith("backbone.")) {
        Settings without = without(key.path());
        assertThrows(IllegalStateException.class, () -> BackboneSettings.from(without), key.path());
      }
    }
  }

  private static Settings without(String path) {
    Settings defaults = HoldfastCatalog.defaults();
    Map<String, Object> values = new HashMap<>();
    for (Key key : HoldfastCatalog.catalog().keys()) {
      String at = key.path();
      if (!at.equals(path) && (at.startsWith("backbone.") || at.startsWith("links."))) {
        switch (key.type()) {
          case FLAG -> values.put(at, defaults.flag(at));
          case NUMBER -> values.put(at, defaults.number(at));
          case TEXT -> values.put(at, defaults.text(at));
          case DURATION -> values.put(at, defaults.duration(at));
          case LIST -> values.put(at, defaults.list(at));
          case SECTIONS -> {}
        }
      }
    }
    return new Settings(values);
  }
}
