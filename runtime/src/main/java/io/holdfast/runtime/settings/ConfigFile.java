package io.holdfast.runtime.settings;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigException;
import io.helidon.config.ConfigSources;
import io.helidon.config.spi.ConfigParser;
import io.helidon.config.spi.ConfigSource;
import io.helidon.config.yaml.YamlConfigParser;
import io.holdfast.runtime.Rim;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// Reads a configuration file (YAML or JSON) through Helidon Config, with every kind of
/// substitution switched off: a secret may hold `${`.
@Rim
final class ConfigFile {
  private ConfigFile() {}

  /// Why a file could not be read, in words for its author.
  static final class Unreadable extends Exception {
    Unreadable(String message) {
      super(message);
    }
  }

  static Raw.Tree read(Path path) throws Unreadable {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".toml")) {
      throw new Unreadable("TOML is not read; give the same tree as YAML or JSON");
    }
    String text = text(path);
    return text.stripLeading().startsWith("{") ? json(text) : yaml(text);
  }

  private static String text(Path path) throws Unreadable {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException _) {
      throw new Unreadable("no such file");
    } catch (IOException e) {
      throw new Unreadable("cannot be read: " + e);
    }
  }

  static Raw.Tree json(String text) throws Unreadable {
    return parse(new JsonConfigParser(), "JSON", text);
  }

  private static Raw.Tree yaml(String text) throws Unreadable {
    return parse(YamlConfigParser.create(), "YAML", text);
  }

  private static Raw.Tree parse(ConfigParser parser, String language, String text)
      throws Unreadable {
    ConfigParser.Content content =
        ConfigParser.Content.builder()
            .data(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
            .charset(StandardCharsets.UTF_8)
            .mediaType(MediaTypes.APPLICATION_OCTET_STREAM)
            .build();
    try {
      return tree(plain(ConfigSources.create(parser.parse(content, _ -> Optional.empty()))));
    } catch (ConfigException e) {
      throw new Unreadable("is not good " + language + ": " + firstLines(e));
    }
  }

  private static String firstLines(ConfigException e) {
    if (e.getCause() instanceof ClassCastException) {
      return "the file must hold one mapping of sections";
    }
    String message = String.valueOf(e.getMessage());
    return message.replace("Cannot read from source: ", "").strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static Config plain(ConfigSource source) {
    return Config.builder(source)
        .disableEnvironmentVariablesSource()
        .disableSystemPropertiesSource()
        .disableKeyResolving()
        .disableValueResolving()
        .disableFilterServices()
        .disableMapperServices()
        .disableParserServices()
        .build();
  }

  private static Raw.Tree tree(Config node) {
    SequencedMap<String, Raw> members = new LinkedHashMap<>();
    for (Config member : node.asNodeList().orElse(List.of())) {
      members.put(Config.Key.unescapeName(member.key().name()), raw(member));
    }
    return new Raw.Tree(members);
  }

  private static Raw raw(Config node) {
    return switch (node.type()) {
      case OBJECT -> tree(node);
      case LIST -> {
        List<Raw> items = new ArrayList<>();
        node.asNodeList().orElse(List.of()).forEach(item -> items.add(raw(item)));
        yield new Raw.Items(items);
      }
      case VALUE -> new Raw.Leaf(node.asString().orElse(""));
      case MISSING -> new Raw.Leaf("");
    };
  }
}
