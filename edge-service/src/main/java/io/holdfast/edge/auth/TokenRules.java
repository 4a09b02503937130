package io.holdfast.edge.auth;

import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Settings;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a token must say about who wrote it and for whom, and which claim holds the user.
///
/// Immutable.
record TokenRules(
    Keyring keys,
    String audience,
    @Nullable Pattern audiencePattern,
    String issuer,
    @Nullable Pattern issuerPattern,
    String userClaim) {

  /// Reads one section, `client.token` or `client.subscription_token`.
  static TokenRules from(Settings settings, String section, Ticker ticker) {
    String at = section + ".";
    String userClaim = settings.text(at + "user_id_claim");
    return new TokenRules(
        Keyring.from(settings, at, ticker),
        settings.text(at + "audience"),
        pattern(settings.text(at + "audience_regex")),
        settings.text(at + "issuer"),
        pattern(settings.text(at + "issuer_regex")),
        userClaim.isEmpty() ? "sub" : userClaim);
  }

  private static @Nullable Pattern pattern(String regex) {
    return regex.isEmpty() ? null : Pattern.compile(regex);
  }

  /// Why these claims are not acceptable; empty when they are.
  String refusalOf(Claims claims) {
    if (!audience.isEmpty() && !claims.audiences.contains(audience)) {
      return "another audience";
    }
    if (audiencePattern != null
        && claims.audiences.stream().noneMatch(it -> audiencePattern.matcher(it).find())) {
      return "an audience that does not match";
    }
    if (!issuer.isEmpty() && !issuer.equals(claims.issuer)) {
      return "another issuer";
    }
    if (issuerPattern != null && !issuerPattern.matcher(claims.issuer).find()) {
      return "an issuer that does not match";
    }
    return "";
  }
}
