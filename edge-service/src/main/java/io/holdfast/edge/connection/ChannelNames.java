package io.holdfast.edge.connection;

import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Which names of channels clients may use: short enough, and as the namespace's pattern says, or
/// of ASCII alone where it has none. A pattern sees the name after the namespace's boundary.
///
/// Owned by its shard's loop: it keeps compiled patterns.
final class ChannelNames {
  private final Namespaces namespaces;
  private final Map<String, Pattern> patterns = new HashMap<>();

  ChannelNames(Namespaces namespaces) {
    this.namespaces = namespaces;
  }

  boolean isShort(String channel) {
    return channel.length() <= namespaces.nameMaxLength();
  }

  boolean isValid(String channel, ChannelOptions options) {
    if (!isShort(channel)) {
      return false;
    }
    String regex = options.channelRegex();
    return regex.isEmpty()
        ? channel.chars().allMatch(character -> character < 0x80)
        : patterns
            .computeIfAbsent(regex, Pattern::compile)
            .matcher(namespaces.nameWithin(channel))
            .find();
  }
}
