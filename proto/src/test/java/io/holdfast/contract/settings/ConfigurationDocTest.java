package io.holdfast.contract.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.runtime.settings.CatalogText;
import io.holdfast.runtime.settings.Foreign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// docs/configuration.md lists every key of the catalog and every key of the peer that is met with
/// an explanation. After a change of the catalog, run this test with `-Dholdfast.docs=write`.
final class ConfigurationDocTest {
  private static final Path FILE = Path.of("..", "docs", "configuration.md");

  @Test
  void theDocumentIsTheCatalog() throws IOException {
    String document = Files.readString(FILE);
    String expected = document;
    expected = withPart(expected, "keys", CatalogText.table(HoldfastCatalog.catalog()));
    for (Foreign.Kind kind : Foreign.Kind.values()) {
      expected =
          withPart(expected, kind.name(), CatalogText.table(HoldfastCatalog.catalog(), kind));
    }
    if (System.getProperty("holdfast.docs", "").equals("write")) {
      Files.writeString(FILE, expected);
    } else {
      assertEquals(expected, document);
    }
  }

  private static String withPart(String document, String name, String text) {
    String start = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->";
    int from = document.indexOf(start) + start.length();
    int to = document.indexOf(end);
    return document.substring(0, from) + text + document.substring(to);
  }
}
