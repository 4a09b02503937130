package io.holdfast.edge.keys;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The public keys of one JSON Web Key Set, each with what verifies signatures with it. Keys of a
/// kind that is not known here, or malformed ones, are left out; a secret in a public place never
/// counts.
///
/// Immutable.
final class KeySet {
  /// More keys than any issuer has: such a text is something else.
  private static final int KEYS_MAX = 200;

  private record Entry(JWK key, JWSVerifier verifier) {}

  private final List<Entry> entries;
  private final int leftOut;

  private KeySet(List<Entry> entries, int leftOut) {
    this.entries = List.copyOf(entries);
    this.leftOut = leftOut;
  }

  static KeySet parse(String json) throws ParseException {
    Map<String, Object> set = JSONObjectUtils.parse(json);
    Map<String, Object>[] keys =
        set == null ? null : JSONObjectUtils.getJSONObjectArray(set, "keys");
    if (keys == null) {
      throw new ParseException("there is no member \"keys\"", 0);
    }
    if (keys.length > KEYS_MAX) {
      throw new ParseException(keys.length + " keys", 0);
    }
    List<Entry> entries = new ArrayList<>(keys.length);
    for (Map<String, Object> members : keys) {
      Entry entry = entry(members);
      if (entry != null) {
        entries.add(entry);
      }
    }
    return new KeySet(entries, keys.length - entries.size());
  }

  private static @Nullable Entry entry(Map<String, Object> members) {
    try {
      JWK key = JWK.parse(members);
      JWSVerifier verifier =
          switch (key) {
            case RSAKey rsa -> new RSASSAVerifier(rsa.toRSAPublicKey());
            case ECKey ec -> new ECDSAVerifier(ec.toECPublicKey());
            case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) ->
                EdDsaVerifier.ofRaw(pair.getDecodedX());
            default -> null;
          };
      return verifier == null ? null : new Entry(key, verifier);
    } catch (ParseException
        | JOSEException
        | GeneralSecurityException
        | IllegalArgumentException unusable) {
      return null;
    }
  }

  int size() {
    return entries.size();
  }

  int leftOut() {
    return leftOut;
  }

  boolean has(String name) {
    return entries.stream().anyMatch(entry -> name.equals(entry.key.getKeyID()));
  }

  /// What may verify a signature under this header: the key that it names, or where it names none
  /// every key for its algorithm.
  List<JWSVerifier> keysFor(JWSHeader header) {
    JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
    return matcher == null
        ? List.of()
        : entries.stream()
            .filter(entry -> matcher.matches(entry.key))
            .map(Entry::verifier)
            .toList();
  }
}
