package io.holdfast.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.edge.keys.Issuer;
import io.holdfast.edge.keys.Issuer.Kind;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.testing.EdgeUnderTest;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.edge.testing.Speaker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Scenario: an edge whose tokens are signed with keys from a key server. Fault: the key server is
/// away, first before anybody connected, then for good. Promise: whom nobody can judge is told to
/// try again and is not sent away; whose key is known notices nothing.
class KeysAwayTest {
  private static final String CLAIMS = "{\"sub\":\"42\"}";

  @ParameterizedTest
  @EnumSource(Codec.class)
  void nobodyEndsBecauseTheKeyServerDoes(Codec codec) {
    try (Issuer issuer = new Issuer().has("key", Kind.RS256).publishes("key");
        EdgeUnderTest edge =
            EdgeUnderTest.with("client.token.jwks_public_endpoint=" + issuer.address())) {
      String connect = connect(issuer.token("key", CLAIMS));
      issuer.answersWith(503);

      assertEquals(100, answer(edge, codec, connect));
      assertEquals(100, answer(edge, codec, connect));
      assertTrue(edge.edge.health().toString().contains("token_keys"));
      issuer.answersWith(200);
      assertTrue(Eventually.within(() -> answer(edge, codec, connect) == 0));
      assertFalse(edge.edge.health().toString().contains("token_keys"));

      issuer.answersWith(500);
      assertEquals(0, answer(edge, codec, connect));
    }
  }

  private static int answer(EdgeUnderTest edge, Codec codec, String connect) {
    try (Speaker speaker = Speaker.open(edge.port(), codec)) {
      return speaker.says(connect).error();
    }
  }

  private static String connect(String token) {
    return "{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}";
  }
}
