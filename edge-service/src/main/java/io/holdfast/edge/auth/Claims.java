package io.holdfast.edge.auth;

import io.holdfast.contract.Payload;
import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.json.JsonReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What the body of a token says. The application's own values stay the bytes they were.
///
/// Owned by the call that verifies.
final class Claims {
  String user = "";
  String issuer = "";
  String channel = "";
  String client = "";
  final List<String> audiences = new ArrayList<>(1);
  final List<String> channels = new ArrayList<>(0);
  final SequencedMap<String, ServerSubscription> subscriptions = new LinkedHashMap<>(0);

  /// Seconds since 1970; 0 = no such claim.
  long expiresAt;

  long notBefore;

  /// When what the token opened ends, in place of {@link #expiresAt}; null = no such claim.
  @Nullable Long expireAt;

  Payload info = Payload.EMPTY;
  Payload data = Payload.EMPTY;
  Payload meta = Payload.EMPTY;
  OptionsOverride override = OptionsOverride.NONE;

  private Claims() {}

  static Claims read(byte[] body, String userClaim) throws BadJson {
    Claims claims = new Claims();
    try (JsonReader json = new JsonReader(body)) {
      json.start();
      while (json.advances()) {
        claims.take(json, userClaim);
      }
      json.end();
    }
    return claims;
  }

  private void take(JsonReader json, String userClaim) throws BadJson {
    String name = json.member();
    if (name.equals(userClaim)) {
      user = json.text();
      return;
    }
    switch (name) {
      case "iss" -> issuer = json.text();
      case "aud" -> json.texts(audiences);
      case "exp" -> expiresAt = json.number();
      case "nbf" -> notBefore = json.number();
      case "expire_at" -> expireAt = json.number();
      case "channel" -> channel = json.text();
      case "client" -> client = json.text();
      case "channels" -> json.texts(channels);
      case "subs" -> takeSubscriptions(json);
      case "info" -> info = info.isEmpty() ? json.raw() : skipped(json, info);
      case "b64info" -> info = base64(json, info);
      case "data" -> data = data.isEmpty() ? json.raw() : skipped(json, data);
      case "b64data" -> data = base64(json, data);
      case "meta" -> meta = json.raw();
      case "override" -> override = OptionsReader.override(json);
      default -> json.skip();
    }
  }

  private void takeSubscriptions(JsonReader json) throws BadJson {
    if (!json.enters()) {
      return;
    }
    while (json.advances()) {
      String name = json.member();
      subscriptions.put(name, subscription(name, json));
    }
  }

  private static ServerSubscription subscription(String channel, JsonReader json) throws BadJson {
    Payload info = Payload.EMPTY;
    Payload data = Payload.EMPTY;
    OptionsOverride override = OptionsOverride.NONE;
    if (json.enters()) {
      while (json.advances()) {
        switch (json.member()) {
          case "info" -> info = info.isEmpty() ? json.raw() : skipped(json, info);
          case "b64info" -> info = base64(json, info);
          case "data" -> data = data.isEmpty() ? json.raw() : skipped(json, data);
          case "b64data" -> data = base64(json, data);
          case "override" -> override = OptionsReader.override(json);
          default -> json.skip();
        }
      }
    }
    return new ServerSubscription(channel, info, data, override);
  }

  private static Payload skipped(JsonReader json, Payload kept) throws BadJson {
    json.skip();
    return kept;
  }

  /// Text in base64 stands in place of the plain value, wherever it comes.
  private static Payload base64(JsonReader json, Payload plain) throws BadJson {
    String name = json.member();
    String text = json.text();
    try {
      Payload decoded = Payload.wrap(Base64.getDecoder().decode(text));
      if (!decoded.isEmpty() && !JsonReader.isValue(decoded)) {
        throw new BadJson(name + " is not base64 of JSON");
      }
      return decoded.isEmpty() ? plain : decoded;
    } catch (IllegalArgumentException _) {
      throw new BadJson(name + " is not base64");
    }
  }
}
