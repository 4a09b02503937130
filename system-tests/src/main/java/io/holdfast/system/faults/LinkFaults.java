package io.holdfast.system.faults;

import static io.holdfast.system.faults.BackboneUnderTest.Kind.EMBEDDED;
import static io.holdfast.system.faults.BackboneUnderTest.Kind.REDIS;

import java.util.List;
import java.util.Set;

/// What can happen to the links between our own services.
final class LinkFaults {
  private LinkFaults() {}

  static List<Fault> rows() {
    return List.of(
        linked(
            "link-reset",
            "every link between services is reset, three times within 3 s",
            scene -> {
              scene.begins();
              for (int i = 0; i < 3; i++) {
                scene.wiresToFanouts(TcpProxy::reset);
                scene.wiresToAdapters(TcpProxy::reset);
                scene.lasts(1);
              }
              scene.healed();
            }),
        linked(
            "link-adapter-black-hole",
            "nothing passes between fanouts and adapters, either way, for 8 s",
            scene -> {
              scene.begins();
              scene.wiresToAdapters(wire -> wire.roads(Road.BLOCKED, Road.BLOCKED));
              scene.lasts(8);
              scene.wiresToAdapters(TcpProxy::heal);
              scene.healed();
            }),
        linked(
            "link-adapter-deaf",
            "nothing comes to the fanouts from the adapters for 8 s, which get all that is sent",
            scene -> {
              scene.begins();
              scene.wiresToAdapters(wire -> wire.roads(Road.FREE, Road.BLOCKED));
              scene.lasts(8);
              scene.wiresToAdapters(TcpProxy::heal);
              scene.healed();
            }),
        linked(
                "link-fanout-black-hole",
                "nothing passes between edges and fanouts, either way, for 8 s: nobody is left who"
                    + " could hold a publish",
                scene -> {
                  scene.begins();
                  scene.wiresToFanouts(wire -> wire.roads(Road.BLOCKED, Road.BLOCKED));
                  scene.lasts(8);
                  scene.wiresToFanouts(TcpProxy::heal);
                  scene.healed();
                })
            .wanting(Wanted.REFUSES));
  }

  private static Fault linked(String name, String story, Fault.Script script) {
    return new Fault(name, story, Set.of(REDIS, EMBEDDED), Setup.WIRED, Wanted.KEPT, script);
  }
}
