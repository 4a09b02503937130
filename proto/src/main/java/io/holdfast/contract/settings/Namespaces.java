package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Maps a channel's name to its options: what stands before the first boundary (after the private
/// prefix) is the namespace; no boundary means no namespace.
///
/// Immutable.
public final class Namespaces {
  private final ChannelOptions withoutNamespace;
  private final Map<String, ChannelOptions> byName;
  private final String boundary;
  private final String privatePrefix;
  private final int nameMaxLength;

  public Namespaces(
      ChannelOptions withoutNamespace,
      List<ChannelOptions> namespaces,
      String boundary,
      String privatePrefix,
      int nameMaxLength) {
    this.withoutNamespace = withoutNamespace;
    this.byName = new HashMap<>();
    for (ChannelOptions options : namespaces) {
      byName.put(options.name(), options);
    }
    this.boundary = boundary;
    this.privatePrefix = privatePrefix;
    this.nameMaxLength = nameMaxLength;
  }

  public static Namespaces from(Settings settings) {
    return new Namespaces(
        ChannelOptions.from("", settings, settings, "channel.without_namespace."),
        settings.sections("channel.namespaces").stream()
            .map(section -> ChannelOptions.from(section.text("name"), settings, section, ""))
            .toList(),
        settings.text("channel.namespace_boundary"),
        settings.text("channel.private_prefix"),
        settings.integer("channel.max_length"));
  }

  /// The options of a channel; empty when it names a namespace that is not configured.
  public Optional<ChannelOptions> of(String channel) {
    int start = isPrivate(channel) ? privatePrefix.length() : 0;
    int end = boundaryIn(channel);
    return end < 0
        ? Optional.of(withoutNamespace)
        : Optional.ofNullable(byName.get(channel.substring(start, end)));
  }

  /// The channel's name inside its namespace; the whole name when it is in none.
  public String nameWithin(String channel) {
    int end = boundaryIn(channel);
    return end < 0 ? channel : channel.substring(end + boundary.length());
  }

  private int boundaryIn(String channel) {
    return boundary.isEmpty()
        ? -1
        : channel.indexOf(boundary, isPrivate(channel) ? privatePrefix.length() : 0);
  }

  public boolean isPrivate(String channel) {
    return !privatePrefix.isEmpty() && channel.startsWith(privatePrefix);
  }

  /// What ends a namespace's name inside a channel's; empty = there are no namespaces.
  public String boundary() {
    return boundary;
  }

  /// Longest channel name, in characters.
  public int nameMaxLength() {
    return nameMaxLength;
  }
}
