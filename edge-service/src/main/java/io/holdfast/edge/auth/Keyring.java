package io.holdfast.edge.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.holdfast.edge.keys.EdDsaVerifier;
import io.holdfast.edge.keys.KeyServer;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Settings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The keys that sign tokens: one per family of algorithms, and those that a key server publishes.
/// A key is only ever used with its own family, whatever a token's header says. A token that names
/// its key is the key server's, where there is one; the secret signs what it signs beside it.
///
/// Thread-safe: holds no mutable state but what its key server keeps.
final class Keyring {
  /// What a signature amounts to.
  sealed interface Judgement {
    record Good() implements Judgement {}

    record Bad(String why) implements Judgement {}

    /// The key that it needs cannot be had now.
    record NoKeyNow() implements Judgement {}
  }

  private static final Judgement GOOD = new Judgement.Good();
  private static final Judgement WRONG = new Judgement.Bad("a wrong signature");

  private final byte[] secret;
  private final byte[] previousSecret;
  private final long previousValidUntilSeconds;
  private final @Nullable JWSVerifier rsa;
  private final @Nullable JWSVerifier ecdsa;
  private final @Nullable JWSVerifier eddsa;
  private final @Nullable KeyServer server;

  /// Empty secrets and absent keys mean none; `previousValidUntilSeconds` 0 = without end.
  private Keyring(
      String secret,
      String previousSecret,
      long previousValidUntilSeconds,
      @Nullable JWSVerifier rsa,
      @Nullable JWSVerifier ecdsa,
      @Nullable JWSVerifier eddsa,
      @Nullable KeyServer server) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.previousSecret = previousSecret.getBytes(StandardCharsets.UTF_8);
    this.previousValidUntilSeconds = previousValidUntilSeconds;
    this.rsa = rsa;
    this.ecdsa = ecdsa;
    this.eddsa = eddsa;
    this.server = server;
  }

  /// Reads the keys whose paths start with `at`.
  static Keyring from(Settings settings, String at, Ticker ticker) {
    String rsa = settings.text(at + "rsa_public_key");
    String ecdsa = settings.text(at + "ecdsa_public_key");
    String eddsa = settings.text(at + "eddsa_public_key");
    String server = settings.text(at + "jwks_public_endpoint");
    return new Keyring(
        settings.text(at + "hmac_secret_key"),
        settings.text(at + "hmac_previous_secret_key"),
        settings.number(at + "hmac_previous_secret_key_valid_until"),
        rsa.isEmpty() ? null : new RSASSAVerifier(PublicKeys.rsa(at + "rsa_public_key", rsa)),
        ecdsa.isEmpty() ? null : ecdsa(PublicKeys.ecdsa(at + "ecdsa_public_key", ecdsa)),
        eddsa.isEmpty()
            ? null
            : new EdDsaVerifier(PublicKeys.eddsa(at + "eddsa_public_key", eddsa)),
        server.isEmpty() ? null : new KeyServer(URI.create(server), ticker));
  }

  private static JWSVerifier ecdsa(ECPublicKey key) {
    try {
      return new ECDSAVerifier(key);
    } catch (JOSEException e) {
      throw new IllegalArgumentException(
          "ecdsa_public_key is on a curve that tokens do not use", e);
    }
  }

  /// Waits until the key for this header is at hand, or cannot be had now.
  void awaitFor(JWSHeader header) throws InterruptedException {
    KeyServer asked = serverFor(header);
    if (asked != null) {
      asked.await(header);
    }
  }

  Optional<String> serverAway() {
    return server != null && server.isAway()
        ? Optional.of(server.address().toString())
        : Optional.empty();
  }

  /// Secrets are nobody's to publish, and a token that names no key is for the configured one.
  private @Nullable KeyServer serverFor(JWSHeader header) {
    JWSAlgorithm algorithm = header.getAlgorithm();
    boolean named = header.getKeyID() != null && !header.getKeyID().isEmpty();
    return JWSAlgorithm.Family.SIGNATURE.contains(algorithm)
            && (named || configured(algorithm) == null)
        ? server
        : null;
  }

  private @Nullable JWSVerifier configured(JWSAlgorithm algorithm) {
    return JWSAlgorithm.Family.RSA.contains(algorithm)
        ? rsa
        : JWSAlgorithm.Family.EC.contains(algorithm)
            ? ecdsa
            : JWSAlgorithm.Family.ED.contains(algorithm) ? eddsa : null;
  }

  Judgement judge(JWSObject token, long nowSeconds) {
    JWSHeader header = token.getHeader();
    JWSAlgorithm algorithm = header.getAlgorithm();
    if (header.getCriticalParams() != null) {
      return new Judgement.Bad("critical header parameters, of which none is known");
    }
    if (JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)) {
      return hmac(token, algorithm, nowSeconds);
    }
    KeyServer asked = serverFor(header);
    if (asked == null) {
      JWSVerifier key = configured(algorithm);
      return publicKey(token, key == null ? List.of() : List.of(key));
    }
    return switch (asked.word(header)) {
      case KeyServer.Word.Keys(List<JWSVerifier> keys) -> publicKey(token, keys);
      case KeyServer.Word.Away _ -> new Judgement.NoKeyNow();
    };
  }

  private static Judgement publicKey(JWSObject token, List<JWSVerifier> keys) {
    if (keys.isEmpty()) {
      return noKey(token.getHeader().getAlgorithm());
    }
    Judgement last = WRONG;
    for (JWSVerifier key : keys) {
      try {
        if (token.verify(key)) {
          return GOOD;
        }
      } catch (JOSEException e) {
        last = new Judgement.Bad("a signature that cannot be verified: " + e.getMessage());
      }
    }
    return last;
  }

  private static Judgement noKey(JWSAlgorithm algorithm) {
    return new Judgement.Bad("no key for algorithm " + algorithm);
  }

  /// Not the library's verifier, because it refuses secrets shorter than the digest; configurations
  /// of the peer have such.
  private Judgement hmac(JWSObject token, JWSAlgorithm algorithm, long nowSeconds) {
    if (secret.length == 0) {
      return noKey(algorithm);
    }
    byte[] signature = token.getSignature().decode();
    byte[] input = token.getSigningInput();
    String digest = "HmacSHA" + algorithm.getName().substring(2);
    if (MessageDigest.isEqual(signature, hmac(digest, secret, input))) {
      return GOOD;
    }
    boolean previousCounts =
        previousSecret.length > 0
            && (previousValidUntilSeconds == 0 || nowSeconds <= previousValidUntilSeconds);
    return previousCounts && MessageDigest.isEqual(signature, hmac(digest, previousSecret, input))
        ? GOOD
        : WRONG;
  }

  private static byte[] hmac(String digest, byte[] key, byte[] input) {
    try {
      Mac mac = Mac.getInstance(digest);
      mac.init(new SecretKeySpec(key, digest));
      return mac.doFinal(input);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK has no " + digest, e);
    }
  }
}
