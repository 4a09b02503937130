package io.holdfast.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.edge.keys.Issuer;
import io.holdfast.edge.keys.Issuer.Kind;
import io.holdfast.runtime.settings.Loaded;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtVerifierTest {
  private static final long NOW = 1_700_000_000;
  private static final String SECRET = "short";

  @ParameterizedTest
  @ValueSource(ints = {256, 384, 512})
  void acceptsEachHmacAlgorithmEvenWithAShortSecret(int bits) {
    ConnectToken.Valid token =
        valid(verifier().connection(TestTokens.hmac(bits, SECRET, "{\"sub\":\"42\"}"), NOW));

    assertEquals("42", token.user());
    assertEquals(0, token.expireAtSeconds());
    assertEquals(List.of(), token.subscriptions());
  }

  @Test
  void readsEveryClaimOfAConnectionToken() {
    String claims =
        """
        {"sub":"42","exp":1700000060,"iat":1,"nbf":1699999999,"jti":"x","info": {"name": "Ä\\u00df",
         "n": 1.50},"meta":{"k":[1, 2]},"channels":["a","b"],
         "subs":{"b":{"info":{"x":1},"data":7,"override":{"presence":{"value":true},
         "force_recovery":{"value":false}}},"c":{"b64data":"eyJhIjoxfQ=="}},"other":{"deep":[{}]}}
        """;
    ConnectToken.Valid token = valid(verifier().connection(hs256(claims), NOW));

    assertEquals("{\"name\": \"Ä\\u00df\", \"n\": 1.50}", token.info().toUtf8());
    assertEquals(1_700_000_060, token.expireAtSeconds());
    assertEquals("{\"k\":[1, 2]}", token.meta().toUtf8());
    assertEquals(
        List.of(
            new ServerSubscription(
                "b",
                Payload.utf8("{\"x\":1}"),
                Payload.utf8("7"),
                new OptionsOverride(true, null, null, null, false)),
            new ServerSubscription(
                "c", Payload.EMPTY, Payload.utf8("{\"a\":1}"), OptionsOverride.NONE),
            ServerSubscription.to("a")),
        token.subscriptions());
  }

  @Test
  void expireAtStandsInPlaceOfExp() {
    assertEquals(
        5,
        valid(verifier().connection(hs256("{\"exp\":1700000060,\"expire_at\":5}"), NOW))
            .expireAtSeconds());
    assertEquals(
        0,
        valid(verifier().connection(hs256("{\"exp\":1700000060,\"expire_at\":0}"), NOW))
            .expireAtSeconds());
  }

  @Test
  void binaryInfoStandsInPlaceOfPlainInfo() {
    for (String claims :
        List.of("{\"info\":1,\"b64info\":\"Mg==\"}", "{\"b64info\":\"Mg==\",\"info\":1}")) {
      assertEquals("2", valid(verifier().connection(hs256(claims), NOW)).info().toUtf8());
    }
  }

  @Test
  void tooLateOrTooEarlyIsExpired() {
    assertInstanceOf(
        ConnectToken.Expired.class, verifier().connection(hs256("{\"exp\":1700000000}"), NOW));
    assertInstanceOf(
        ConnectToken.Expired.class, verifier().connection(hs256("{\"nbf\":1700000001}"), NOW));
    assertInstanceOf(
        SubscriptionToken.Expired.class,
        verifier().subscription(hs256("{\"exp\":1,\"channel\":\"a\"}"), NOW));
  }

  @Test
  void aForgedTokenIsInvalidAndNotMerelyExpired() {
    String forged = TestTokens.hmac(256, "another", "{\"exp\":1}");
    assertTrue(reason(verifier().connection(forged, NOW)).contains("signature"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "a.b", "....", "e30.e30.e30", "é.é.é"})
  void whatIsNoTokenIsInvalid(String text) {
    assertInstanceOf(ConnectToken.Invalid.class, verifier().connection(text, NOW));
    assertInstanceOf(SubscriptionToken.Invalid.class, verifier().subscription(text, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"sub\":42}",
        "{\"exp\":\"x\"}",
        "{\"b64info\":\"%\"}",
        "{\"sub\":",
        "{}{}"
      })
  void claimsOfTheWrongShapeAreInvalid(String claims) {
    assertTrue(reason(verifier().connection(hs256(claims), NOW)).startsWith("bad claims"));
  }

  @Test
  void anUnsignedTokenIsInvalidUnlessSignaturesAreBelieved() {
    String token = TestTokens.unsigned("{\"sub\":\"42\"}");
    assertInstanceOf(ConnectToken.Invalid.class, verifier().connection(token, NOW));
    TokenVerifier believing = verifier("--client.insecure_skip_token_signature_verify=true");
    assertEquals("42", valid(believing.connection(token, NOW)).user());
    assertEquals(
        "42",
        valid(believing.connection(TestTokens.hmac(256, "any", "{\"sub\":\"42\"}"), NOW)).user());
  }

  @Test
  void thePreviousSecretCountsUntilItsTime() {
    String old = TestTokens.hmac(256, "old", "{}");
    String key = "--client.token.hmac_previous_secret_key";
    assertInstanceOf(ConnectToken.Valid.class, verifier(key + "=old").connection(old, NOW));
    TokenVerifier until = verifier(key + "=old", key + "_valid_until=" + NOW);
    assertInstanceOf(ConnectToken.Valid.class, until.connection(old, NOW));
    assertInstanceOf(ConnectToken.Invalid.class, until.connection(old, NOW + 1));
  }

  @Test
  void audienceAndIssuerMustMatch() {
    TokenVerifier exact = verifier("--client.token.audience=shop", "--client.token.issuer=us");
    assertInstanceOf(
        ConnectToken.Valid.class,
        exact.connection(hs256("{\"aud\":[\"x\",\"shop\"],\"iss\":\"us\"}"), NOW));
    assertEquals(
        "another audience", reason(exact.connection(hs256("{\"aud\":\"x\",\"iss\":\"us\"}"), NOW)));
    assertEquals("another issuer", reason(exact.connection(hs256("{\"aud\":\"shop\"}"), NOW)));
    TokenVerifier pattern =
        verifier("--client.token.audience_regex=^sh", "--client.token.issuer_regex=s$");
    assertInstanceOf(
        ConnectToken.Valid.class,
        pattern.connection(hs256("{\"aud\":\"shop\",\"iss\":\"us\"}"), NOW));
    assertInstanceOf(
        ConnectToken.Invalid.class,
        pattern.connection(hs256("{\"aud\":\"pshop\",\"iss\":\"us\"}"), NOW));
  }

  @Test
  void theUserMayStandInAnotherClaim() {
    TokenVerifier verifier = verifier("--client.token.user_id_claim=uid");
    assertEquals(
        "7", valid(verifier.connection(hs256("{\"sub\":\"42\",\"uid\":\"7\"}"), NOW)).user());
  }

  @Test
  void readsASubscriptionToken() {
    String claims =
        """
        {"sub":"42","channel":"$news","client":"c1","exp":1700000060,"expire_at":0,"info":"i",
         "data":[1],"override":{"join_leave":{"value":true},"presence":null}}
        """;
    assertEquals(
        new SubscriptionToken.Valid(
            "42",
            "$news",
            "c1",
            Payload.utf8("\"i\""),
            Payload.utf8("[1]"),
            0,
            new OptionsOverride(null, true, null, null, null)),
        verifier().subscription(hs256(claims), NOW));
  }

  @Test
  void neitherKindOfTokenPassesForTheOther() {
    assertInstanceOf(
        ConnectToken.Invalid.class, verifier().connection(hs256("{\"channel\":\"a\"}"), NOW));
    assertInstanceOf(
        SubscriptionToken.Invalid.class, verifier().subscription(hs256("{\"sub\":\"a\"}"), NOW));
  }

  @Test
  void subscriptionTokensMayHaveKeysOfTheirOwn() {
    TokenVerifier verifier =
        verifier(
            "--client.subscription_token.enabled",
            "--client.subscription_token.hmac_secret_key=other");
    String claims = "{\"channel\":\"a\"}";
    assertInstanceOf(
        SubscriptionToken.Valid.class,
        verifier.subscription(TestTokens.hmac(256, "other", claims), NOW));
    assertInstanceOf(SubscriptionToken.Invalid.class, verifier.subscription(hs256(claims), NOW));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void acceptsEachKindOfPublicKeyAndNothingElseUnderIt(Kind kind) {
    KeyPair keys = kind.newKeys();
    String pem = Issuer.pem(keys.getPublic());
    TokenVerifier verifier = verifier("--client.token." + kind.setting() + "=" + pem);
    String claims = "{\"sub\":\"42\"}";

    String token = kind.sign(keys, "", claims);
    assertEquals("42", valid(verifier.connection(token, NOW)).user());
    assertEquals("42", valid(verifier.connection(kind.sign(keys, "named", claims), NOW)).user());
    assertInstanceOf(ConnectToken.Invalid.class, verifier().connection(token, NOW));
    assertInstanceOf(
        ConnectToken.Invalid.class,
        verifier.connection(kind.sign(kind.newKeys(), "", claims), NOW));
    assertInstanceOf(
        ConnectToken.Invalid.class, verifier.connection(TestTokens.hmac(256, pem, claims), NOW));
    for (Kind other : Kind.values()) {
      if (!other.setting().equals(kind.setting())) {
        assertInstanceOf(
            ConnectToken.Invalid.class,
            verifier.connection(other.sign(other.newKeys(), "", claims), NOW));
      }
    }
  }

  @Test
  void aSignatureUnderTheNameOfAnotherKindIsInvalid() {
    KeyPair keys = Kind.ES256.newKeys();
    TokenVerifier verifier =
        verifier(
            "--client.token.rsa_public_key=" + Issuer.pem(Kind.RS256.newKeys().getPublic()),
            "--client.token.ecdsa_public_key=" + Issuer.pem(keys.getPublic()));
    for (String header : List.of("RS256", "ES384", "ES512", "EdDSA", "PS256")) {
      String crossed = TestTokens.signed(header, "SHA256withECDSA", keys.getPrivate(), "{}");
      assertInstanceOf(ConnectToken.Invalid.class, verifier.connection(crossed, NOW));
    }
  }

  @Test
  void aBrokenPublicKeyIsNamedAtStart() {
    String broken = "--client.token.rsa_public_key=-----BEGIN PUBLIC KEY-----\nAAAA";
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> verifier(broken));
    assertTrue(String.valueOf(e.getMessage()).startsWith("client.token.rsa_public_key is not"));
  }

  @Test
  void withoutAnyKeyNoTokenCounts() {
    Loaded none = HoldfastCatalog.load(Optional.empty(), Map.of(), List.of());
    assertEquals(
        "no key for algorithm HS256",
        reason(JwtVerifier.from(none.settings()).connection(hs256("{}"), NOW)));
  }

  private static String hs256(String claims) {
    return TestTokens.hmac(256, SECRET, claims);
  }

  private static TokenVerifier verifier(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--client.token.hmac_secret_key=" + SECRET));
    all.addAll(List.of(arguments));
    Loaded loaded = HoldfastCatalog.load(Optional.empty(), Map.of(), all);
    assertEquals(List.of(), loaded.errors());
    return JwtVerifier.from(loaded.settings());
  }

  private static ConnectToken.Valid valid(ConnectToken token) {
    return assertInstanceOf(ConnectToken.Valid.class, token, token::toString);
  }

  private static String reason(ConnectToken token) {
    return assertInstanceOf(ConnectToken.Invalid.class, token, token::toString).reason();
  }
}
