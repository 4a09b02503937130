package io.holdfast.standalone;

import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkMembers;
import io.holdfast.runtime.link.LinkTarget;
import io.holdfast.runtime.link.Names;
import io.holdfast.runtime.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// Where the links of one process begin and end.
///
/// Immutable.
record Wiring(
    LinkAddress fanoutListen,
    List<LinkTarget> fanouts,
    LinkAddress adapterListen,
    List<LinkTarget> adapters,
    Duration resolveInterval) {
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
        localFanout ? List.of(new LinkTarget.Fixed(fanout)) : parsed(settings.list("links.fanout")),
        adapter,
        localAdapter
            ? List.of(new LinkTarget.Fixed(adapter))
            : parsed(settings.list("links.adapter")),
        settings.duration("links.resolve_interval"));
  }

  LinkMembers fanoutMembers() {
    return members("links.fanout", fanouts);
  }

  LinkMembers adapterMembers() {
    return members("links.adapter", adapters);
  }

  private LinkMembers members(String key, List<LinkTarget> targets) {
    return LinkMembers.of(key, targets, Names.system(), resolveInterval, Ticker.SYSTEM);
  }

  private static LinkAddress listen(Settings settings, String port) {
    String address = settings.text("links.listen.address");
    return new LinkAddress.HostPort(
        address.isEmpty() ? "0.0.0.0" : address, settings.integer(port));
  }

  private static List<LinkTarget> parsed(List<String> texts) {
    return texts.stream().map(LinkTarget::parse).toList();
  }
}
