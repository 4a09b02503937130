package io.holdfast.edge.websocket;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// What becomes of a client's offers of websocket extensions. Only permessage-deflate is known (RFC
/// 7692), and only without context: each message is compressed by itself.
final class Extensions {
  private static final String NAME = "permessage-deflate";

  private Extensions() {}

  /// The answer to the first offer that can be met; empty = none can.
  static String accepted(String offers) {
    for (String offer : offers.split(",", -1)) {
      String answer = answer(offer.strip().split(";", -1));
      if (!answer.isEmpty()) {
        return answer;
      }
    }
    return "";
  }

  private static String answer(String[] parts) {
    if (!parts[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
      return "";
    }
    Set<String> seen = new HashSet<>();
    String answer = NAME + "; server_no_context_takeover; client_no_context_takeover";
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      String name = pair[0].strip().toLowerCase(Locale.ROOT);
      String value = pair.length < 2 ? "" : unquoted(pair[1].strip());
      boolean met =
          switch (name) {
            case "server_no_context_takeover", "client_no_context_takeover" -> pair.length == 1;
            case "client_max_window_bits" -> pair.length == 1 || isWindow(value);
            // Ours is 15 and cannot be another.
            case "server_max_window_bits" -> value.equals("15");
            default -> false;
          };
      if (!met || !seen.add(name)) {
        return "";
      }
      if (name.equals("server_max_window_bits")) {
        answer += "; server_max_window_bits=15";
      }
    }
    return answer;
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  private static boolean isWindow(String value) {
    return value.matches("[89]|1[0-5]");
  }
}
