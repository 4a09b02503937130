package io.holdfast.edge.api;

import io.holdfast.contract.Payload;
import io.holdfast.edge.auth.OptionsOverride;
import io.holdfast.edge.auth.OptionsReader;
import io.holdfast.edge.json.BadJson;
import io.holdfast.edge.json.JsonReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one request says, gathered before it is known to make sense. Members of the same name mean
/// the same in every method, so one reader serves all; unknown members are skipped.
///
/// Owned by the call that reads.
final class ApiMembers {
  /// A position as the caller wrote it.
  record Since(long offset, String epoch) {}

  String id = "";
  String channel = "";
  String user = "";
  String client = "";
  String session = "";
  String key = "";
  String versionEpoch = "";
  String pattern = "";
  String reason = "";
  Payload data = Payload.EMPTY;
  Payload info = Payload.EMPTY;
  List<String> channels = List.of();
  List<String> whitelist = List.of();
  Map<String, String> tags = Map.of();
  OptionsOverride override = OptionsOverride.NONE;
  @Nullable Since since;
  long version;
  long expireAt;
  long limit;
  long code;
  boolean delta;
  boolean reverse;
  boolean expired;
  boolean hasBinaryData;

  static ApiMembers read(JsonReader json) throws BadJson {
    ApiMembers members = new ApiMembers();
    while (json.advances()) {
      members.take(json);
    }
    return members;
  }

  private void take(JsonReader json) throws BadJson {
    switch (json.member()) {
      case "id" -> id = json.text();
      case "channel" -> channel = json.text();
      case "data" -> takeData(json);
      case "b64data" -> takeBinaryData(json);
      case "channels" -> channels = texts(json);
      case "idempotency_key" -> key = json.text();
      case "tags" -> tags = tags(json);
      case "delta" -> delta = json.flag();
      case "version" -> version = json.natural();
      case "version_epoch" -> versionEpoch = json.text();
      case "skip_history" -> json.flag();
      case "limit" -> limit = json.number();
      case "since", "recover_since" -> since = since(json);
      case "reverse" -> reverse = json.flag();
      case "pattern" -> pattern = json.text();
      default -> takeControl(json);
    }
  }

  private void takeControl(JsonReader json) throws BadJson {
    switch (json.member()) {
      case "user" -> user = json.text();
      case "client" -> client = json.text();
      case "session" -> session = json.text();
      case "whitelist" -> whitelist = texts(json);
      case "disconnect" -> takeDisconnect(json);
      case "expired" -> expired = json.flag();
      case "expire_at" -> expireAt = json.number();
      case "info" -> info = info.isEmpty() ? json.raw() : kept(json, info);
      case "b64info" -> {
        info = binary(json, info);
        if (!info.isEmpty() && !JsonReader.isValue(info)) {
          throw new BadJson("b64info is not base64 of JSON");
        }
      }
      case "override" -> override = OptionsReader.override(json);
      default -> json.skip();
    }
  }

  private void takeData(JsonReader json) throws BadJson {
    if (hasBinaryData) {
      json.skip();
    } else {
      data = json.raw();
    }
  }

  private void takeBinaryData(JsonReader json) throws BadJson {
    Payload binary = binary(json, Payload.EMPTY);
    if (!binary.isEmpty()) {
      data = binary;
      hasBinaryData = true;
    }
  }

  private void takeDisconnect(JsonReader json) throws BadJson {
    if (!json.enters()) {
      return;
    }
    while (json.advances()) {
      switch (json.member()) {
        case "code" -> code = json.natural();
        case "reason" -> reason = json.text();
        default -> json.skip();
      }
    }
  }

  private static @Nullable Since since(JsonReader json) throws BadJson {
    if (!json.enters()) {
      return null;
    }
    long offset = 0;
    String epoch = "";
    while (json.advances()) {
      switch (json.member()) {
        case "offset" -> offset = json.natural();
        case "epoch" -> epoch = json.text();
        default -> json.skip();
      }
    }
    return new Since(offset, epoch);
  }

  private static List<String> texts(JsonReader json) throws BadJson {
    List<String> texts = new ArrayList<>();
    json.texts(texts);
    return texts;
  }

  private static Map<String, String> tags(JsonReader json) throws BadJson {
    if (!json.enters()) {
      return Map.of();
    }
    Map<String, String> tags = new LinkedHashMap<>();
    while (json.advances()) {
      tags.put(json.member(), json.text());
    }
    return tags;
  }

  private static Payload kept(JsonReader json, Payload kept) throws BadJson {
    json.skip();
    return kept;
  }

  private static Payload binary(JsonReader json, Payload plain) throws BadJson {
    String name = json.member();
    String text = json.text();
    try {
      return text.isEmpty() ? plain : Payload.wrap(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException _) {
      throw new BadJson(name + " is not base64");
    }
  }
}
