package io.holdfast.system.faults;

import io.holdfast.system.process.SixProcesses;
import java.util.List;
import java.util.Map;

/// The log inside the one adapter: what happens to the adapter happens to the backbone.
final class EmbeddedUnderTest implements BackboneUnderTest {
  @Override
  public SixProcesses.Plan plan(Map<String, String> settings) {
    return new SixProcesses.Plan(settings, List.of(Map.of()));
  }

  @Override
  public void close() {}
}
