package io.holdfast.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.runtime.link.LinkAddress;
import io.holdfast.runtime.link.LinkAddress.HostPort;
import io.holdfast.runtime.link.LinkTarget;
import io.holdfast.runtime.settings.Loaded;
import io.holdfast.runtime.settings.Settings;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WiringTest {
  @Test
  void neighboursInOneProcessMeetInside() {
    Wiring all = Wiring.of(EnumSet.allOf(Role.class), settings());

    assertInstanceOf(LinkAddress.InProcess.class, all.fanoutListen());
    assertEquals(List.of(new LinkTarget.Fixed(all.fanoutListen())), all.fanouts());
    assertInstanceOf(LinkAddress.InProcess.class, all.adapterListen());
    assertEquals(List.of(new LinkTarget.Fixed(all.adapterListen())), all.adapters());
  }

  @Test
  void twoProcessesInOneJvmDoNotMeet() {
    Wiring one = Wiring.of(EnumSet.allOf(Role.class), settings());
    Wiring other = Wiring.of(EnumSet.allOf(Role.class), settings());

    assertNotEquals(one.fanoutListen(), other.fanoutListen());
    assertNotEquals(one.adapterListen(), other.adapterListen());
  }

  @Test
  void aRoleAloneUsesTheAddressesOfTheSettings() {
    Settings settings =
        settings(
            "--links.fanout=10.0.0.1:7101 dns:///fanouts:7102",
            "--links.listen.address=0.0.0.0",
            "--links.listen.fanout_port=7103");

    assertEquals(
        List.of(
            new LinkTarget.Fixed(new HostPort("10.0.0.1", 7101)),
            new LinkTarget.Named("fanouts", 7102)),
        Wiring.of(EnumSet.of(Role.EDGE), settings).fanouts());
    assertEquals(
        new HostPort("0.0.0.0", 7103), Wiring.of(EnumSet.of(Role.FANOUT), settings).fanoutListen());
  }

  @Test
  void rolesAreThoseNamedOrAll() {
    assertEquals(EnumSet.allOf(Role.class), Role.of(List.of()));
    assertEquals(EnumSet.allOf(Role.class), Role.of(List.of("standalone")));
    assertEquals(EnumSet.of(Role.EDGE, Role.FANOUT), Role.of(List.of("fanout", "edge")));
  }

  private static Settings settings(String... arguments) {
    Loaded loaded = HoldfastCatalog.load(Optional.empty(), Map.of(), List.of(arguments));
    assertTrue(loaded.errors().isEmpty(), () -> loaded.errors().toString());
    return loaded.settings();
  }
}
