package io.holdfast.edge.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.edge.keys.Issuer;
import io.holdfast.edge.keys.Issuer.Kind;
import io.holdfast.edge.testing.Eventually;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Loaded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tokens whose keys are published by a server that is slow, changes them, or is away, on a clock
/// that the test moves.
class KeyServerTest {
  private static final String CLAIMS = "{\"sub\":\"42\"}";
  private static final long NOW = 1_700_000_000;

  private final Issuer issuer = new Issuer().has("first", Kind.ES256).publishes("first");
  private final AtomicLong nanos = new AtomicLong();
  private final TokenVerifier verifier = verifier();

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void asksOnceForTheKeysOfManyTokens() throws InterruptedException {
    String token = issuer.token("first", CLAIMS);
    issuer.isSlow();
    List<Thread> readers = new ArrayList<>();
    AtomicLong good = new AtomicLong();
    for (int i = 0; i < 20; i++) {
      readers.add(Thread.ofVirtual().start(() -> good.addAndGet(accepts(token) ? 1 : 0)));
    }
    assertTrue(Eventually.within(() -> issuer.asked() == 1));
    assertTrue(Eventually.within(() -> readers.stream().noneMatch(KeyServerTest::isRunning)));
    issuer.answersNow();
    for (Thread reader : readers) {
      reader.join();
    }
    assertEquals(20, good.get());
    assertEquals(1, issuer.asked());
    after(Duration.ofMinutes(4));
    assertTrue(accepts(token));
    assertEquals(1, issuer.asked());
  }

  private static boolean isRunning(Thread thread) {
    return thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW;
  }

  @Test
  void learnsANewKeyFromItsFirstToken() {
    assertTrue(accepts(issuer.token("first", CLAIMS)));
    issuer.has("second", Kind.EdDSA).publishes("first", "second");
    after(Duration.ofSeconds(11));

    assertTrue(accepts(issuer.token("second", CLAIMS)));
    assertTrue(accepts(issuer.token("first", CLAIMS)));
    assertEquals(2, issuer.asked());
  }

  @Test
  void putsOffTokensOfUnknownKeysBetweenQuestionsAndRefusesThemAfterOne() {
    assertTrue(accepts(issuer.token("first", CLAIMS)));
    issuer.has("made-up", Kind.ES256);
    String madeUp = issuer.token("made-up", CLAIMS);

    assertInstanceOf(ConnectToken.Undecided.class, judged(madeUp));
    assertEquals(1, issuer.asked());
    after(Duration.ofSeconds(11));
    assertInstanceOf(ConnectToken.Invalid.class, judged(madeUp));
    assertInstanceOf(ConnectToken.Invalid.class, judged(madeUp));
    assertEquals(2, issuer.asked());
    issuer.publishes("made-up");
    after(Duration.ofSeconds(11));
    assertTrue(accepts(madeUp));
    assertInstanceOf(
        ConnectToken.Undecided.class,
        judged(issuer.token("first", CLAIMS)),
        "taken back, as far as anybody knows");
  }

  @Test
  void aForgedSignatureIsInvalidWithoutAQuestion() {
    assertTrue(accepts(issuer.token("first", CLAIMS)));
    issuer.has("first", Kind.ES256);
    assertInstanceOf(ConnectToken.Invalid.class, judged(issuer.token("first", CLAIMS)));
    assertEquals(1, issuer.asked());
  }

  /// Scenario: the key server fails before anybody connected. Promise: tokens are put off, the
  /// server is left alone between questions, and all is well when it answers.
  @Test
  void putsTokensOffWhileTheServerIsAway() {
    String token = issuer.token("first", CLAIMS);
    issuer.answersWith(503);

    assertInstanceOf(ConnectToken.Undecided.class, judged(token));
    assertInstanceOf(ConnectToken.Undecided.class, judged(token));
    assertEquals(1, issuer.asked());
    assertEquals(List.of(issuer.address().toString()), verifier.keyServersAway());
    issuer.answersWith(200).shows("<html>sign in</html>");
    after(Duration.ofSeconds(2));
    assertInstanceOf(ConnectToken.Undecided.class, judged(token));
    assertTrue(Eventually.within(() -> issuer.asked() == 2));
    issuer.publishes("first");
    assertTrue(
        Eventually.within(() -> {
          after(Duration.ofSeconds(31));
          return accepts(token);
        }));
    assertEquals(List.of(), verifier.keyServersAway());
  }

  /// Scenario: the key server goes away for days. Promise: keys that were read go on counting.
  @Test
  void goesOnWithTheKeysItHasWhileTheServerIsAway() {
    String token = issuer.token("first", CLAIMS);
    assertTrue(accepts(token));
    issuer.answersWith(500);
    for (int day = 1; day <= 3; day++) {
      after(Duration.ofDays(1));
      int before = issuer.asked();
      assertTrue(
          Eventually.within(() -> {
            after(Duration.ofSeconds(31));
            assertTrue(accepts(token));
            return issuer.asked() > before;
          }));
    }
    assertTrue(Eventually.within(() -> !verifier.keyServersAway().isEmpty()));
    issuer.answersWith(200);
    assertTrue(
        Eventually.within(() -> {
          after(Duration.ofSeconds(31));
          assertTrue(accepts(token));
          return verifier.keyServersAway().isEmpty();
        }));
  }

  /// A key that the issuer takes back counts no longer than the keys at hand are fresh.
  @Test
  void forgetsAKeyThatIsTakenBack() {
    String token = issuer.token("first", CLAIMS);
    assertTrue(accepts(token));
    issuer.has("second", Kind.ES256).publishes("second").isSlow();
    after(Duration.ofMinutes(5));
    assertTrue(accepts(token));
    issuer.answersNow();
    assertTrue(Eventually.within(() -> !accepts(token)));
  }

  @Test
  void aServerThatCannotBeReachedIsAway() {
    String token = issuer.token("first", CLAIMS);
    issuer.close();
    assertInstanceOf(ConnectToken.Undecided.class, judged(token));
  }

  @Test
  void takesNoEndlessAnswer() {
    String token = issuer.token("first", CLAIMS);
    issuer.shows("{\"keys\":[]," + " ".repeat(2_000_000) + "}");
    assertInstanceOf(ConnectToken.Undecided.class, judged(token));
  }

  @Test
  void judgesWhatIsNotTheServersWithoutIt() {
    Issuer other = new Issuer().has("mine", Kind.EdDSA);
    TokenVerifier both =
        verifier(
            "--client.token.hmac_secret_key=secret",
            "--client.token.eddsa_public_key=" + other.pem("mine"));
    issuer.answersWith(500);

    assertTrue(accepts(both, TestTokens.hmac(256, "secret", CLAIMS)));
    assertTrue(accepts(both, other.nameless("mine", CLAIMS)));
    assertInstanceOf(
        ConnectToken.Invalid.class, judged(both, TestTokens.hmac(256, "another", CLAIMS)));
    assertInstanceOf(ConnectToken.Invalid.class, judged(both, TestTokens.unsigned(CLAIMS)));
    assertInstanceOf(ConnectToken.Invalid.class, judged(both, "no token"));
    assertEquals(0, issuer.asked());
    other.close();
  }

  @Test
  void triesEveryKeyForATokenThatNamesNone() {
    issuer.has("second", Kind.ES256).has("third", Kind.ES256).publishes("first", "second");
    assertTrue(accepts(issuer.nameless("second", CLAIMS)));
    assertInstanceOf(ConnectToken.Invalid.class, judged(issuer.nameless("third", CLAIMS)));
  }

  @Test
  void subscriptionTokensMayHaveAServerOfTheirOwn() throws InterruptedException {
    Issuer other = new Issuer().has("sub", Kind.RS256).publishes("sub");
    TokenVerifier two =
        verifier(
            "--client.subscription_token.enabled",
            "--client.subscription_token.jwks_public_endpoint=" + other.address());
    String token = other.token("sub", "{\"channel\":\"a\"}");

    two.awaitSubscriptionKey(token);
    assertInstanceOf(SubscriptionToken.Valid.class, two.subscription(token, NOW));
    assertEquals(0, issuer.asked());
    other.has("sub2", Kind.RS256);
    String unknown = other.token("sub2", "{\"channel\":\"a\"}");
    two.awaitSubscriptionKey(unknown);
    assertInstanceOf(SubscriptionToken.Undecided.class, two.subscription(unknown, NOW));
    other.close();
  }

  @Test
  void looksAtNoKeysWhereSignaturesAreBelieved() {
    TokenVerifier believing = verifier("--client.insecure_skip_token_signature_verify=true");
    assertTrue(accepts(believing, issuer.token("first", CLAIMS)));
    assertEquals(0, issuer.asked());
  }

  private void after(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private boolean accepts(String token) {
    return accepts(verifier, token);
  }

  private static boolean accepts(TokenVerifier by, String token) {
    return judged(by, token) instanceof ConnectToken.Valid;
  }

  private ConnectToken judged(String token) {
    return judged(verifier, token);
  }

  private static ConnectToken judged(TokenVerifier by, String token) {
    try {
      by.awaitConnectionKey(token);
      return by.connection(token, NOW);
    } catch (InterruptedException stop) {
      throw new IllegalStateException(stop);
    }
  }

  private TokenVerifier verifier(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--client.token.jwks_public_endpoint=" + issuer.address()));
    arguments.addAll(List.of(more));
    Loaded loaded = HoldfastCatalog.load(Optional.empty(), Map.of(), arguments);
    assertEquals(List.of(), loaded.errors());
    return JwtVerifier.from(
        loaded.settings(),
        new Ticker() {
          @Override
          public long nanoTime() {
            return nanos.get();
          }

          @Override
          public long wallMillis() {
            return NOW * 1_000;
          }
        });
  }
}
