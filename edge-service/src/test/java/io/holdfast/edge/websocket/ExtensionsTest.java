package io.holdfast.edge.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionsTest {
  private static final String ACCEPTED =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=10; server_no_context_takeover",
        "Permessage-Deflate;client_no_context_takeover",
        "x-webkit-deflate-frame, permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "permessage-deflate; client_max_window_bits=\"15\""
      })
  void acceptTheFirstOfferThatCanBeMet(String offers) {
    assertEquals(ACCEPTED, Extensions.accepted(offers));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "permessage-bzip2",
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; mystery"
      })
  void declineWhatCannotBeMet(String offers) {
    assertEquals("", Extensions.accepted(offers));
  }

  @Test
  void repeatAWindowThatTheServerIsAskedFor() {
    assertEquals(
        ACCEPTED + "; server_max_window_bits=15",
        Extensions.accepted("permessage-deflate; server_max_window_bits=15"));
  }
}
