package io.holdfast.edge.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import io.holdfast.edge.keys.Issuer.Kind;
import java.security.KeyPair;
import java.text.ParseException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
  @ParameterizedTest
  @EnumSource(Kind.class)
  void verifiesEachKindOfSignatureAndNoOther(Kind kind) throws ParseException, JOSEException {
    KeyPair own = kind.newKeys();
    KeySet keys = KeySet.parse(set(kind.publicKey("own", own.getPublic()).toJSONString()));

    JWSObject good = JWSObject.parse(kind.sign(own, "own", "{}"));
    JWSObject forged = JWSObject.parse(kind.sign(kind.newKeys(), "own", "{}"));

    assertTrue(good.verify(keys.keysFor(good.getHeader()).getFirst()));
    assertFalse(forged.verify(keys.keysFor(forged.getHeader()).getFirst()));
  }

  @Test
  void givesTheKeyThatIsNamedOrAllOfTheKind() throws ParseException {
    KeyPair pair = Kind.ES256.newKeys();
    KeySet keys =
        KeySet.parse(
            set(
                Kind.ES256.publicKey("a", pair.getPublic()).toJSONString(),
                Kind.ES256.publicKey("b", pair.getPublic()).toJSONString(),
                Kind.EdDSA.publicKey("c", Kind.EdDSA.newKeys().getPublic()).toJSONString()));

    assertEquals(1, found(keys, pair, "a"));
    assertEquals(0, found(keys, pair, "c"));
    assertEquals(0, found(keys, pair, "d"));
    assertEquals(2, found(keys, pair, ""));
  }

  private static int found(KeySet keys, KeyPair pair, String name) throws ParseException {
    return keys.keysFor(JWSObject.parse(Kind.ES256.sign(pair, name, "{}")).getHeader()).size();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kty\":\"oct\",\"k\":\"c2VjcmV0\",\"kid\":\"x\"}",
        "{\"kty\":\"new\",\"kid\":\"x\"}",
        "{\"kty\":\"RSA\",\"kid\":\"x\"}",
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\",\"kid\":\"x\"}",
        "{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AAAA\",\"kid\":\"x\"}",
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\",\"kid\":\"x\"}",
        "{}"
      })
  void leavesOutWhatIsNoPublicKey(String key) throws ParseException {
    String good = Kind.EdDSA.publicKey("good", Kind.EdDSA.newKeys().getPublic()).toJSONString();

    KeySet keys = KeySet.parse(set(key, good));

    assertFalse(keys.has("x"));
    assertTrue(keys.has("good"));
    assertEquals(1, keys.leftOut());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[1]}", "<html>", "null"})
  void refusesWhatIsNoSet(String text) {
    assertThrows(ParseException.class, () -> KeySet.parse(text));
  }

  private static String set(String... keys) {
    return Arrays.stream(keys).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }
}
