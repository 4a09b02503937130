package io.holdfast.edge.auth;

import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.json.JsonReader;
import org.jspecify.annotations.Nullable;

/// Reads the `override` member that tokens and the server API share: each option is an object with
/// one flag, `value`.
public final class OptionsReader {
  private OptionsReader() {}

  /// Reads the current member; null reads as no override.
  public static OptionsOverride override(JsonReader json) throws BadJson {
    Boolean presence = null;
    Boolean joinLeave = null;
    Boolean forcePushJoinLeave = null;
    Boolean forcePositioning = null;
    Boolean forceRecovery = null;
    if (json.enters()) {
      while (json.advances()) {
        switch (json.member()) {
          case "presence" -> presence = value(json);
          case "join_leave" -> joinLeave = value(json);
          case "force_push_join_leave" -> forcePushJoinLeave = value(json);
          case "force_positioning" -> forcePositioning = value(json);
          case "force_recovery" -> forceRecovery = value(json);
          default -> json.skip();
        }
      }
    }
    return new OptionsOverride(
        presence, joinLeave, forcePushJoinLeave, forcePositioning, forceRecovery);
  }

  private static @Nullable Boolean value(JsonReader json) throws BadJson {
    if (!json.enters()) {
      return null;
    }
    boolean value = false;
    while (json.advances()) {
      if (json.member().equals("value")) {
        value = json.flag();
      } else {
        json.skip();
      }
    }
    return value;
  }
}
