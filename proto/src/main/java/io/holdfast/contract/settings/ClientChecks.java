package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Check;
import io.holdfast.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;

/// What must hold between keys about clients and callers of the server API.
final class ClientChecks {
  /// Where keys of tokens come from.
  private static final List<String> KEYS =
      List.of(
          "hmac_secret_key",
          "rsa_public_key",
          "ecdsa_public_key",
          "eddsa_public_key",
          "jwks_public_endpoint");

  private ClientChecks() {}

  static void run(Settings settings, Check.Report report) {
    times(settings, report);
    token(settings, report, "client.token.");
    token(settings, report, "client.subscription_token.");
    unreadKeys(settings, report);
    personalChannel(settings, report);
    if (!settings.list("roles").contains("edge")
        && !settings.list("roles").contains("standalone")) {
      return;
    }
    access(settings, report);
  }

  private static void times(Settings settings, Check.Report report) {
    Duration ping = settings.duration("client.ping_interval");
    Duration pong = settings.duration("client.pong_timeout");
    if (!ping.isZero() && pong.compareTo(ping) >= 0) {
      report.error(
          "client.pong_timeout",
          pong.toSeconds() + "s",
          "must be shorter than client.ping_interval",
          List.of("client.ping_interval"));
    }
  }

  private static void token(Settings settings, Check.Report report, String at) {
    for (String claim : List.of("audience", "issuer")) {
      String regex = settings.text(at + claim + "_regex");
      if (!settings.text(at + claim).isEmpty() && !regex.isEmpty()) {
        report.error(
            at + claim + "_regex", regex, "give it or " + at + claim + ", not both", List.of());
      }
    }
    if (!settings.text(at + "hmac_previous_secret_key").isEmpty()
        && settings.text(at + "hmac_secret_key").isEmpty()) {
      report.error(
          at + "hmac_previous_secret_key",
          "(hidden)",
          "needs " + at + "hmac_secret_key beside it",
          List.of());
    }
  }

  private static void unreadKeys(Settings settings, Check.Report report) {
    if (settings.flag("client.subscription_token.enabled")) {
      return;
    }
    for (String key : KEYS) {
      String path = "client.subscription_token." + key;
      if (!settings.text(path).isEmpty()) {
        report.warning(
            path, "(hidden)", "is not read unless client.subscription_token.enabled is true");
      }
    }
  }

  private static void personalChannel(Settings settings, Check.Report report) {
    String key = "client.subscribe_to_user_personal_channel.personal_channel_namespace";
    String name = settings.text(key);
    if (!name.isEmpty()
        && settings.sections("channel.namespaces").stream()
            .noneMatch(namespace -> namespace.text("name").equals(name))) {
      report.error(key, name, "must be the name of one of channel.namespaces", List.of());
    }
  }

  private static void access(Settings settings, Check.Report report) {
    if (settings.flag("client.insecure")) {
      report.warning("client.insecure", "true", "every client may do everything");
    } else if (noTokenCounts(settings)
        && !settings.flag("client.allow_anonymous_connect_without_token")
        && settings.text("client.user_id_http_header").isEmpty()) {
      report.warning(
          "client.token.hmac_secret_key", "", "no client can connect: there is no key for tokens");
    }
    if (settings.flag("client.insecure_skip_token_signature_verify")) {
      report.warning(
          "client.insecure_skip_token_signature_verify", "true", "anybody can write a token");
    }
    if (settings.flag("http_api.insecure")) {
      report.warning("http_api.insecure", "true", "anybody can call the server API");
    } else if (!settings.flag("http_api.disabled") && settings.text("http_api.key").isEmpty()) {
      report.warning("http_api.key", "", "every call of the server API will be answered 401");
    }
  }

  private static boolean noTokenCounts(Settings settings) {
    return KEYS.stream().allMatch(key -> settings.text("client.token." + key).isEmpty())
        && !settings.flag("client.insecure_skip_token_signature_verify");
  }
}
