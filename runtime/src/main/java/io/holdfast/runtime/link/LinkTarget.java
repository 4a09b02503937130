package io.holdfast.runtime.link;

/// One entry of a list of addresses: a fixed address, or a name of which every address is a member.
///
/// Immutable.
public sealed interface LinkTarget {
  /// Begins an entry that is a name.
  String DNS = "dns:///";

  record Fixed(LinkAddress address) implements LinkTarget {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  record Named(String name, int port) implements LinkTarget {
    @Override
    public String toString() {
      return DNS + name + ":" + port;
    }
  }

  /// Reads `dns:///NAME:PORT`, or what {@link LinkAddress#parse} reads.
  static LinkTarget parse(String text) {
    if (!text.startsWith(DNS)) {
      return new Fixed(LinkAddress.parse(text));
    }
    return switch (LinkAddress.parse(text.substring(DNS.length()))) {
      case LinkAddress.HostPort(String name, int port) -> new Named(name, port);
      case LinkAddress.InProcess _ ->
          throw new IllegalArgumentException("not dns:///NAME:PORT: " + text);
    };
  }
}
