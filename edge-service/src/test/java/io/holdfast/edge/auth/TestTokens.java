package io.holdfast.edge.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Writes tokens for tests, good and bad ones, without the library that reads them.
public final class TestTokens {
  private TestTokens() {}

  public static String hmac(int bits, String secret, String claims) {
    String input = part("{\"alg\":\"HS" + bits + "\",\"typ\":\"JWT\"}") + "." + part(claims);
    try {
      Mac mac = Mac.getInstance("HmacSHA" + bits);
      mac.init(new SecretKeySpec(utf8(secret), "HmacSHA" + bits));
      return input + "." + encode(mac.doFinal(utf8(input)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String signed(String header, String algorithm, PrivateKey key, String claims) {
    return signed(header, "", algorithm, key, claims);
  }

  /// `name` is what the header calls the key; empty = nothing.
  public static String signed(
      String header, String name, String algorithm, PrivateKey key, String claims) {
    String named = name.isEmpty() ? "" : ",\"kid\":\"" + name + "\"";
    String input = part("{\"alg\":\"" + header + "\"" + named + "}") + "." + part(claims);
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(utf8(input));
      return input + "." + encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String unsigned(String claims) {
    return part("{\"alg\":\"none\"}") + "." + part(claims) + ".";
  }

  private static String part(String json) {
    return encode(utf8(json));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
