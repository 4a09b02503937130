package io.holdfast.runtime.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Checked settings by dotted path. Asking for a path that the catalog does not know, or with
/// another type than the catalog's, is a bug of ours, not of the file.
///
/// Immutable.
public final class Settings {
  private final Map<String, Object> values;

  public Settings(Map<String, Object> values) {
    this.values = Map.copyOf(values);
  }

  public boolean flag(String path) {
    return value(path, Boolean.class);
  }

  public int integer(String path) {
    return Math.toIntExact(value(path, Long.class));
  }

  public long number(String path) {
    return value(path, Long.class);
  }

  public String text(String path) {
    return value(path, String.class);
  }

  public Duration duration(String path) {
    return value(path, Duration.class);
  }

  public List<String> list(String path) {
    return value(path, StringList.class).values();
  }

  /// The named entries of a section list (such as `channel.namespaces`), in file order.
  public List<Settings> sections(String path) {
    return value(path, SectionList.class).values();
  }

  private <T> T value(String path, Class<T> type) {
    Object value = values.get(path);
    if (value == null) {
      throw new IllegalStateException("no such setting in the catalog: " + path);
    }
    if (!type.isInstance(value)) {
      throw new IllegalStateException(
          path + " is a " + value.getClass().getSimpleName() + ", not a " + type.getSimpleName());
    }
    return type.cast(value);
  }

  /// A list of texts as a value.
  public record StringList(List<String> values) {
    public StringList {
      values = List.copyOf(values);
    }
  }

  /// A list of named sections as a value.
  public record SectionList(List<Settings> values) {
    public SectionList {
      values = List.copyOf(values);
    }
  }
}
