package io.holdfast.edge.connection;

import io.holdfast.contract.Payload;
import io.holdfast.edge.auth.ConnectToken;
import io.holdfast.edge.auth.OptionsOverride;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.auth.SubscriptionToken;
import io.holdfast.edge.auth.TokenVerifier;
import java.util.Arrays;
import java.util.List;

/// Tokens in plain text: `expired`, `bad`, `later`, `user@expiry+channel+channel` for connections
/// and `user/channel@expiry` for subscriptions; `~name` at the end names who it is about.
final class ScriptedTokens implements TokenVerifier {
  @Override
  public ConnectToken connection(String token, long nowUnixSeconds) {
    return switch (token) {
      case "expired" -> new ConnectToken.Expired();
      case "bad" -> new ConnectToken.Invalid("scripted");
      case "later" -> new ConnectToken.Undecided();
      default -> {
        String[] parts = said(token).split("[@+]", -1);
        List<ServerSubscription> subscriptions =
            Arrays.stream(parts).skip(2).map(ServerSubscription::to).toList();
        yield new ConnectToken.Valid(
            parts[0],
            info(token, "x"),
            parts.length > 1 ? Long.parseLong(parts[1]) : 0,
            subscriptions,
            Payload.EMPTY);
      }
    };
  }

  private static String said(String token) {
    return token.contains("~") ? token.substring(0, token.indexOf('~')) : token;
  }

  private static Payload info(String token, String usual) {
    String name = token.contains("~") ? token.substring(token.indexOf('~') + 1) : usual;
    return Payload.utf8("{\"name\":\"" + name + "\"}");
  }

  @Override
  public SubscriptionToken subscription(String token, long nowUnixSeconds) {
    return switch (token) {
      case "expired" -> new SubscriptionToken.Expired();
      case "bad" -> new SubscriptionToken.Invalid("scripted");
      case "later" -> new SubscriptionToken.Undecided();
      default -> {
        String[] parts = said(token).split("[/@]", -1);
        yield new SubscriptionToken.Valid(
            parts[0],
            parts[1],
            "",
            info(token, "role"),
            Payload.EMPTY,
            parts.length > 2 ? Long.parseLong(parts[2]) : 0,
            OptionsOverride.NONE);
      }
    };
  }
}
