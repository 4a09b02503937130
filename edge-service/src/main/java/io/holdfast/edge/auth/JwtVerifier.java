package io.holdfast.edge.auth;

import com.nimbusds.jose.JOSEObject;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.util.Base64URL;
import io.holdfast.edge.json.BadJson;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Settings;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Verifies JSON Web Tokens against the configured keys: the signature first, then the time, then
/// whatever else they must say.
///
/// Thread-safe: holds no mutable state but what its key servers keep.
public final class JwtVerifier implements TokenVerifier {
  private final TokenRules connections;
  private final TokenRules subscriptions;
  private final boolean believesSignatures;

  private JwtVerifier(
      TokenRules connections, TokenRules subscriptions, boolean believesSignatures) {
    this.connections = connections;
    this.subscriptions = subscriptions;
    this.believesSignatures = believesSignatures;
  }

  /// Fails with {@link IllegalArgumentException} when a configured public key is none.
  public static JwtVerifier from(Settings settings) {
    return from(settings, Ticker.SYSTEM);
  }

  static JwtVerifier from(Settings settings, Ticker ticker) {
    TokenRules connections = TokenRules.from(settings, "client.token", ticker);
    return new JwtVerifier(
        connections,
        settings.flag("client.subscription_token.enabled")
            ? TokenRules.from(settings, "client.subscription_token", ticker)
            : connections,
        settings.flag("client.insecure_skip_token_signature_verify"));
  }

  @Override
  public void awaitConnectionKey(String token) throws InterruptedException {
    awaitKey(token, connections);
  }

  @Override
  public void awaitSubscriptionKey(String token) throws InterruptedException {
    awaitKey(token, subscriptions);
  }

  private void awaitKey(String token, TokenRules rules) throws InterruptedException {
    if (believesSignatures) {
      return;
    }
    try {
      rules.keys().awaitFor(JWSHeader.parse(JOSEObject.split(token)[0]));
    } catch (ParseException notAToken) {
      // Which it is told when it is looked at.
    }
  }

  @Override
  public List<String> keyServersAway() {
    return Stream.of(connections, subscriptions)
        .flatMap(rules -> rules.keys().serverAway().stream())
        .distinct()
        .toList();
  }

  @Override
  public ConnectToken connection(String token, long nowUnixSeconds) {
    return switch (verify(token, connections, nowUnixSeconds)) {
      case Verdict.TooEarlyOrLate _ -> new ConnectToken.Expired();
      case Verdict.NotNow _ -> new ConnectToken.Undecided();
      case Verdict.Unacceptable it -> new ConnectToken.Invalid(it.reason());
      case Verdict.Good(Claims claims) when !claims.channel.isEmpty() ->
          new ConnectToken.Invalid("a subscription token, not one for a connection");
      case Verdict.Good(Claims claims) ->
          new ConnectToken.Valid(
              claims.user, claims.info, expiry(claims), made(claims), claims.meta);
    };
  }

  @Override
  public SubscriptionToken subscription(String token, long nowUnixSeconds) {
    return switch (verify(token, subscriptions, nowUnixSeconds)) {
      case Verdict.TooEarlyOrLate _ -> new SubscriptionToken.Expired();
      case Verdict.NotNow _ -> new SubscriptionToken.Undecided();
      case Verdict.Unacceptable it -> new SubscriptionToken.Invalid(it.reason());
      case Verdict.Good(Claims claims) when claims.channel.isEmpty() ->
          new SubscriptionToken.Invalid("no channel");
      case Verdict.Good(Claims claims) ->
          new SubscriptionToken.Valid(
              claims.user,
              claims.channel,
              claims.client,
              claims.info,
              claims.data,
              expiry(claims),
              claims.override);
    };
  }

  private static long expiry(Claims claims) {
    return claims.expireAt == null ? claims.expiresAt : Math.max(0, claims.expireAt);
  }

  private static List<ServerSubscription> made(Claims claims) {
    List<ServerSubscription> made = new ArrayList<>(claims.subscriptions.sequencedValues());
    for (String channel : claims.channels) {
      if (!claims.subscriptions.containsKey(channel)) {
        made.add(ServerSubscription.to(channel));
      }
    }
    return made;
  }

  private sealed interface Verdict {
    record Good(Claims claims) implements Verdict {}

    record TooEarlyOrLate() implements Verdict {}

    /// The key cannot be had.
    record NotNow() implements Verdict {}

    record Unacceptable(String reason) implements Verdict {}
  }

  private Verdict verify(String token, TokenRules rules, long nowSeconds) {
    try {
      Base64URL[] parts = JOSEObject.split(token);
      if (!believesSignatures) {
        switch (rules.keys().judge(signed(parts), nowSeconds)) {
          case Keyring.Judgement.Good _ -> {}
          case Keyring.Judgement.Bad(String why) -> {
            return new Verdict.Unacceptable(why);
          }
          case Keyring.Judgement.NoKeyNow _ -> {
            return new Verdict.NotNow();
          }
        }
      }
      Claims claims = Claims.read(parts[1].decode(), rules.userClaim());
      if ((claims.expiresAt != 0 && nowSeconds >= claims.expiresAt)
          || nowSeconds < claims.notBefore) {
        return new Verdict.TooEarlyOrLate();
      }
      String refusal = rules.refusalOf(claims);
      return refusal.isEmpty() ? new Verdict.Good(claims) : new Verdict.Unacceptable(refusal);
    } catch (ParseException e) {
      return new Verdict.Unacceptable("not a token: " + e.getMessage());
    } catch (BadJson e) {
      return new Verdict.Unacceptable("bad claims: " + e.getMessage());
    }
  }

  private static JWSObject signed(Base64URL[] parts) throws ParseException {
    if (parts.length != 3) {
      throw new ParseException("encrypted", 0);
    }
    return new JWSObject(parts[0], parts[1], parts[2]);
  }
}
