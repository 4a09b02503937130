package io.holdfast.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The schema, the enum and the document say the same.
class ErrorCatalogTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| (\\d+) \\| `(\\w+)` \\| (\\d+) \\| (yes|no) \\|", Pattern.MULTILINE);

  private final String document;

  ErrorCatalogTest() throws IOException {
    document = Files.readString(Path.of("..", "docs", "errors.md"));
  }

  @Test
  void theDocumentListsEveryCodeWithItsClientErrorAndRetryRule() {
    List<String> written = new ArrayList<>();
    Matcher row = ROW.matcher(document);
    while (row.find()) {
      written.add(row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4));
    }
    List<String> codes = new ArrayList<>();
    for (Code code : Code.values()) {
      String retry = code.retryable() ? "yes" : "no";
      codes.add(code.number() + " " + code.name() + " " + code.clientError() + " " + retry);
    }
    assertEquals(codes, written);
  }

  @Test
  void theSchemaNumbersTheSameCodes() {
    for (Code code : Code.values()) {
      io.holdfast.proto.v1.Code onTheWire = io.holdfast.proto.v1.Code.forNumber(code.number());
      assertEquals("CODE_" + code.name(), String.valueOf(onTheWire));
    }
    assertEquals(
        Code.values().length + 2,
        io.holdfast.proto.v1.Code.values().length,
        "the schema has these, CODE_UNSPECIFIED and UNRECOGNIZED");
  }

  @Test
  void theDocumentListsEveryReasonToStartAnew() {
    for (ResyncReason reason : ResyncReason.values()) {
      assertTrue(document.contains("| `" + reason.name() + "` |"), reason.name());
    }
  }
}
