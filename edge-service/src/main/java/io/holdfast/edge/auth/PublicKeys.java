package io.holdfast.edge.auth;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// Reads public keys in PEM form, bare or in a certificate.
final class PublicKeys {
  private PublicKeys() {}

  static RSAPublicKey rsa(String setting, String pem) {
    return as(RSAPublicKey.class, setting, key("RSA", setting, pem));
  }

  static ECPublicKey ecdsa(String setting, String pem) {
    return as(ECPublicKey.class, setting, key("EC", setting, pem));
  }

  static EdECPublicKey eddsa(String setting, String pem) {
    return as(EdECPublicKey.class, setting, key("Ed25519", setting, pem));
  }

  private static <T> T as(Class<T> kind, String setting, PublicKey key) {
    if (!kind.isInstance(key)) {
      throw new IllegalArgumentException(setting + " is a key for " + key.getAlgorithm());
    }
    return kind.cast(key);
  }

  private static PublicKey key(String algorithm, String setting, String pem) {
    String text = pem.replace("\\n", "\n");
    String body = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    try {
      byte[] der = Base64.getDecoder().decode(body);
      return text.contains("BEGIN CERTIFICATE")
          ? CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der))
              .getPublicKey()
          : KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          setting + " is not a public key for " + algorithm + ": " + e.getMessage(), e);
    }
  }
}
