package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Catalog;
import io.holdfast.runtime.settings.Foreign.Kind;
import io.holdfast.runtime.settings.Rule;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;

/// The keys of section `client`: tokens, times and limits of connections.
final class ClientKeys {
  private static final Rule PEM =
      Rule.matching(
          "|(?s)\\s*-----BEGIN (PUBLIC KEY|CERTIFICATE)-----.*",
          "a public key in PEM form, or empty");

  private static final Rule ADDRESS =
      new Rule(
          "an http or https address, or empty",
          value -> value instanceof String text && (text.isEmpty() || isWebAddress(text)));

  private ClientKeys() {}

  private static boolean isWebAddress(String text) {
    try {
      URI address = new URI(text);
      return address.getHost() != null && Set.of("http", "https").contains(address.getScheme());
    } catch (URISyntaxException none) {
      return false;
    }
  }

  static void addTo(Catalog.Builder into) {
    into.part("client", "Client connections: who may connect, and their times and limits.")
        .list(
            "client.allowed_origins",
            "",
            Rule.ANY,
            "Web origins that may connect (https://app.example, https://*.example, *); empty ="
                + " only requests without an Origin header");
    addTimes(into);
    addLimits(into);
    addAccess(into);
    into.part(
        "client.token",
        "How connection tokens (and, by default, subscription tokens) are verified.");
    addToken(into, "client.token.");
    into.part("client.subscription_token", "Keys of their own for subscription tokens.")
        .flag("client.subscription_token.enabled", false, "Verify subscription tokens with these");
    addToken(into, "client.subscription_token.");
    into.foreign("client.proxy", Kind.NOT_SUPPORTED, "proxies to the application are not built yet")
        .foreign(
            "client.concurrency", Kind.NO_MEANING, "commands of a connection are always in order")
        .foreign(
            "client.channel_position_check_delay",
            Kind.NO_MEANING,
            "positions are proved on every link, not polled")
        .foreign(
            "client.channel_position_max_time_lag",
            Kind.NO_MEANING,
            "positions are proved on every link, not polled")
        .foreign(
            "client.connect_code_to_unidirectional_disconnect",
            Kind.NO_MEANING,
            "there are no unidirectional transports");
  }

  private static void addTimes(Catalog.Builder into) {
    Rule atLeastOneSecond = Rule.atLeast(Duration.ofSeconds(1));
    into.duration("client.ping_interval", "25s", "Time between pings of the server; 0 = no pings")
        .duration("client.pong_timeout", "8s", "Longest wait for a pong; 0 = none is expected")
        .duration(
            "client.expired_close_delay", "25s", "Grace after the expiry of a connection token")
        .duration(
            "client.expired_sub_close_delay", "25s", "Grace after the expiry of a subscription")
        .duration(
            "client.stale_close_delay",
            "10s",
            atLeastOneSecond,
            "Longest wait for the first connect command")
        .duration(
            "client.presence_update_interval",
            "27s",
            atLeastOneSecond,
            "How long the clients of a lost edge stay present, at least 10s; changes are told at once");
  }

  private static void addLimits(Catalog.Builder into) {
    into.number(
            "client.channel_limit", 128, Rule.range(1, 1_000_000), "Subscriptions per connection")
        .number(
            "client.queue_max_size",
            1_048_576,
            Rule.atLeast(4_096),
            "Bytes that may wait for one connection; more is a slow consumer")
        .number("client.connection_limit", 0, Rule.atLeast(0), "Connections per edge; 0 = no limit")
        .number(
            "client.user_connection_limit",
            0,
            Rule.atLeast(0),
            "Connections per user; 0 = no limit")
        .number(
            "client.connection_rate_limit",
            0,
            Rule.atLeast(0),
            "New connections per second and edge; 0 = no limit")
        .number(
            "client.history_max_publication_limit",
            300,
            Rule.atLeast(0),
            "Publications in one answer to a history command; 0 = no limit")
        .number(
            "client.recovery_max_publication_limit",
            0,
            Rule.atLeast(0),
            "Publications that one recovery may bring; 0 = all that history holds");
  }

  private static void addAccess(Catalog.Builder into) {
    String personal = "client.subscribe_to_user_personal_channel.";
    into.flag(
            "client.allow_anonymous_connect_without_token", false, "Connect without token or user")
        .flag("client.disallow_anonymous_connection_tokens", false, "Refuse tokens without a user")
        .flag("client.connect_include_server_time", false, "Tell the server's time at connect")
        .flag(
            "client.insecure", false, "Everything is allowed without a token; never in production")
        .flag(
            "client.insecure_skip_token_signature_verify",
            false,
            "Believe tokens without looking at their signature; never in production")
        .text("client.user_id_http_header", "", "Header in which a trusted proxy names the user")
        .part(
            "client.subscribe_to_user_personal_channel",
            "Subscribes each user to a channel of their own at connect.")
        .flag(personal + "enabled", false, "Switch it on")
        .text(personal + "personal_channel_namespace", "", "Namespace of the personal channels")
        .flag(personal + "single_connection", false, "A user's new connection closes the older");
  }

  private static void addToken(Catalog.Builder into, String at) {
    into.secret(at + "hmac_secret_key", "Secret of HS256, HS384 and HS512 tokens")
        .secret(at + "hmac_previous_secret_key", "The secret before that, while it is changed")
        .number(
            at + "hmac_previous_secret_key_valid_until",
            0,
            Rule.atLeast(0),
            "Until when it counts, in seconds since 1970; 0 = as long as it stands here")
        .text(at + "rsa_public_key", "", PEM, "Public key of RS256, RS384 and RS512 tokens")
        .text(at + "ecdsa_public_key", "", PEM, "Public key of ES256, ES384 and ES512 tokens")
        .text(at + "eddsa_public_key", "", PEM, "Public key of EdDSA tokens, for Ed25519")
        .text(
            at + "jwks_public_endpoint",
            "",
            ADDRESS,
            "Where the issuer publishes its public keys as a JSON Web Key Set; tokens that name a"
                + " key (kid) are verified with these, also while the address does not answer")
        .text(at + "audience", "", "Tokens must name exactly this audience")
        .text(at + "audience_regex", "", Rule.regex(), "Or one that matches this")
        .text(at + "issuer", "", "Tokens must name exactly this issuer")
        .text(at + "issuer_regex", "", Rule.regex(), "Or one that matches this")
        .text(at + "user_id_claim", "", "Claim that holds the user in place of sub");
  }
}
