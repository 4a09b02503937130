package io.holdfast.standalone;

import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.settings.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Where the links of one process begin and end.
///
/// Immutable.
record Wiring(
    LinkAddress fanoutListen,
    List<LinkAddress> fanouts,
    LinkAddress adapterListen,
    List<LinkAddress> adapters) {
  private static final String DNS = "dns:///";

  /// Tells the processes of one JVM apart: names of in-process links belong to the whole JVM.
  private static final AtomicInteger PROCESSES = new AtomicInteger();

  static Wiring of(Set<Role> roles, Settings settings) {
    int process = PROCESSES.incrementAndGet();
    boolean localFanout = roles.contains(Role.EDGE) && roles.contains(Role.FANOUT);
    boolean localAdapter = roles.contains(Role.FANOUT) && roles.contains(Role.ADAPTER);
    LinkAddress fanout =
        localFanout
            ? new LinkAddress.InProcess("fanout-" + process)
            : listen(settings, "links.listen.fanout_port");
    LinkAddress adapter =
        localAdapter
            ? new LinkAddress.InProcess("adapter-" + process)
            : listen(settings, "links.listen.adapter_port");
    return new Wiring(
        fanout,
        localFanout ? List.of(fanout) : parsed(settings.list("links.fanout")),
        adapter,
        localAdapter ? List.of(adapter) : parsed(settings.list("links.adapter")));
  }

  private static LinkAddress listen(Settings settings, String port) {
    String address = settings.text("links.listen.address");
    return new LinkAddress.HostPort(
        address.isEmpty() ? "0.0.0.0" : address, settings.integer(port));
  }

  private static List<LinkAddress> parsed(List<String> texts) {
    return texts.stream()
        .map(text -> text.startsWith(DNS) ? text.substring(DNS.length()) : text)
        .map(LinkAddress::parse)
        .toList();
  }
}
