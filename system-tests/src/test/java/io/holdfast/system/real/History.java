package io.holdfast.system.real;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.system.process.ServerConfig;
import io.holdfast.system.publish.ApiConnection;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// A channel's whole history over the server API, page by page.
final class History {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PAGE = 300;

  private History() {}

  /// Data by offset.
  static Map<Long, JsonNode> read(ServerConfig config, String channel) throws IOException {
    Map<Long, JsonNode> all = new TreeMap<>();
    try (ApiConnection api = new ApiConnection(config.clientPort(), ServerConfig.API_KEY, 10_000)) {
      String epoch = page(api, channel, "").path("epoch").asText();
      long from = 0;
      while (true) {
        JsonNode page =
            page(
                api, channel, ",\"since\":{\"offset\":%d,\"epoch\":\"%s\"}".formatted(from, epoch));
        JsonNode publications = page.path("publications");
        for (JsonNode publication : publications) {
          from = publication.get("offset").asLong();
          all.put(from, publication.get("data"));
        }
        if (publications.isEmpty()) {
          return all;
        }
      }
    }
  }

  private static JsonNode page(ApiConnection api, String channel, String since) throws IOException {
    String body = "{\"channel\":\"%s\",\"limit\":%d%s}".formatted(channel, PAGE, since);
    ApiConnection.Answer answer = api.call("history", body);
    JsonNode result = JSON.readTree(answer.body()).get("result");
    if (result == null) {
      throw new AssertionError("history answered " + answer);
    }
    return result;
  }
}
