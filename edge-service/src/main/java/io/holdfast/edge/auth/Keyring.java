package io.holdfast.edge.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.holdfast.runtime.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// The keys that sign tokens, one per family of algorithms. A key is only ever used with its own
/// family, whatever a token's header says.
///
/// Thread-safe: holds no mutable state.
final class Keyring {
  private final byte[] secret;
  private final byte[] previousSecret;
  private final long previousValidUntilSeconds;
  private final @Nullable JWSVerifier rsa;
  private final @Nullable JWSVerifier ecdsa;

  /// Empty secrets and keys mean none; `previousValidUntilSeconds` 0 = without end.
  Keyring(
      String secret,
      String previousSecret,
      long previousValidUntilSeconds,
      @Nullable RSAPublicKey rsa,
      @Nullable ECPublicKey ecdsa) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.previousSecret = previousSecret.getBytes(StandardCharsets.UTF_8);
    this.previousValidUntilSeconds = previousValidUntilSeconds;
    this.rsa = rsa == null ? null : new RSASSAVerifier(rsa);
    try {
      this.ecdsa = ecdsa == null ? null : new ECDSAVerifier(ecdsa);
    } catch (JOSEException e) {
      throw new IllegalArgumentException(
          "ecdsa_public_key is on a curve that tokens do not use", e);
    }
  }

  /// Reads the keys whose paths start with `at`.
  static Keyring from(Settings settings, String at) {
    String rsa = settings.text(at + "rsa_public_key");
    String ecdsa = settings.text(at + "ecdsa_public_key");
    return new Keyring(
        settings.text(at + "hmac_secret_key"),
        settings.text(at + "hmac_previous_secret_key"),
        settings.number(at + "hmac_previous_secret_key_valid_until"),
        rsa.isEmpty() ? null : PublicKeys.rsa(at + "rsa_public_key", rsa),
        ecdsa.isEmpty() ? null : PublicKeys.ecdsa(at + "ecdsa_public_key", ecdsa));
  }

  /// Why the signature does not count; empty when it does.
  String refusalOf(JWSObject token, long nowSeconds) {
    JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
    if (token.getHeader().getCriticalParams() != null) {
      return "critical header parameters, of which none is known";
    }
    if (JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)) {
      return hmacRefusal(token, algorithm, nowSeconds);
    }
    if (JWSAlgorithm.Family.RSA.contains(algorithm) && rsa != null) {
      return publicKeyRefusal(token, rsa);
    }
    if (JWSAlgorithm.Family.EC.contains(algorithm) && ecdsa != null) {
      return publicKeyRefusal(token, ecdsa);
    }
    return "no key for algorithm " + algorithm;
  }

  private static String publicKeyRefusal(JWSObject token, JWSVerifier verifier) {
    try {
      return token.verify(verifier) ? "" : "a wrong signature";
    } catch (JOSEException e) {
      return "a signature that cannot be verified: " + e.getMessage();
    }
  }

  /// Not the library's verifier, because it refuses secrets shorter than the digest; configurations
  /// of the peer have such.
  private String hmacRefusal(JWSObject token, JWSAlgorithm algorithm, long nowSeconds) {
    if (secret.length == 0) {
      return "no key for algorithm " + algorithm;
    }
    byte[] signature = token.getSignature().decode();
    byte[] input = token.getSigningInput();
    String digest = "HmacSHA" + algorithm.getName().substring(2);
    if (MessageDigest.isEqual(signature, hmac(digest, secret, input))) {
      return "";
    }
    boolean previousCounts =
        previousSecret.length > 0
            && (previousValidUntilSeconds == 0 || nowSeconds <= previousValidUntilSeconds);
    return previousCounts && MessageDigest.isEqual(signature, hmac(digest, previousSecret, input))
        ? ""
        : "a wrong signature";
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
