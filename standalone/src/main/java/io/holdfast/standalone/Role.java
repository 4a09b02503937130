package io.holdfast.standalone;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// One of the three services that a process can run.
public enum Role {
  EDGE,
  FANOUT,
  ADAPTER;

  /// The name on the command line, in `roles` and on health: `edge`, `fanout`, `adapter`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The roles of these names; none, or `standalone`, means all of them.
  static Set<Role> of(List<String> words) {
    if (words.isEmpty() || words.contains("standalone")) {
      return EnumSet.allOf(Role.class);
    }
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String word : words) {
      roles.add(valueOf(word.toUpperCase(Locale.ROOT)));
    }
    return roles;
  }
}
