package io.holdfast.system.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a row needs to be started otherwise; rows of one setup share their processes.
///
/// Immutable.
///
/// @param serverOptions of the backbone's own server
/// @param settings of all services, as environment
/// @param namespace of the channels
/// @param wired whether there is a proxy of ours before each adapter and each fanout too
record Setup(
    List<String> serverOptions, Map<String, String> settings, String namespace, boolean wired) {
  /// Everything as it is by default, and history that covers the whole run.
  static final Setup USUAL = new Setup(List.of(), Map.of(), "flow", false);

  /// The same with the links behind proxies.
  static final Setup WIRED = new Setup(List.of(), Map.of(), "flow", true);

  Setup setting(String variable, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put("HOLDFAST_" + variable, value);
    return new Setup(serverOptions, Map.copyOf(more), namespace, wired);
  }

  Setup channelsIn(String other) {
    return new Setup(serverOptions, settings, other, wired);
  }
}
