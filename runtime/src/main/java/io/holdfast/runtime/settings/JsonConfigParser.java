package io.holdfast.runtime.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.spi.ConfigNode.ListNode;
import io.helidon.config.spi.ConfigNode.ObjectNode;
import io.helidon.config.spi.ConfigParser;
import io.helidon.config.spi.ConfigParserException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/// Reads JSON for Helidon Config, strictly: no member twice, an object on top, members that are
/// null count as absent. (The YAML parser would take most JSON too, but not tabs.)
///
/// Thread-safe: holds no state.
final class JsonConfigParser implements ConfigParser {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  @Override
  public Set<MediaType> supportedMediaTypes() {
    return Set.of(MediaTypes.APPLICATION_JSON);
  }

  @Override
  public List<String> supportedSuffixes() {
    return List.of("json");
  }

  // The SPI still leaves this one abstract.
  @SuppressWarnings("deprecation")
  @Override
  public ObjectNode parse(Content content) {
    try (JsonParser json = JSON.createParser(content.data())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new ConfigParserException("the file must hold one JSON object");
      }
      ObjectNode top = object(json);
      if (json.nextToken() != null) {
        throw new ConfigParserException("something follows the JSON object");
      }
      return top;
    } catch (IOException e) {
      throw new ConfigParserException(e.getMessage(), e);
    }
  }

  private static ObjectNode object(JsonParser json) throws IOException {
    ObjectNode.Builder into = ObjectNode.builder();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = Config.Key.escapeName(json.currentName());
      switch (json.nextToken()) {
        case START_OBJECT -> into.addObject(name, object(json));
        case START_ARRAY -> into.addList(name, list(json));
        case VALUE_NULL -> {}
        case null, default -> into.addValue(name, json.getText());
      }
    }
    return into.build();
  }

  private static ListNode list(JsonParser json) throws IOException {
    ListNode.Builder into = ListNode.builder();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      switch (json.currentToken()) {
        case START_OBJECT -> into.addObject(object(json));
        case START_ARRAY -> into.addList(list(json));
        case VALUE_NULL -> {}
        default -> into.addValue(json.getText());
      }
    }
    return into.build();
  }
}
