package io.holdfast.backbone.downstream;

import io.holdfast.runtime.link.LinkAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InProcessBackboneLinkContractTest extends BackboneLinkContract {
  private AdapterUnderTest adapter;

  @BeforeAll
  void start(@TempDir Path dir) throws IOException {
    adapter = new AdapterUnderTest(dir, new LinkAddress.InProcess("adapter-" + UUID.randomUUID()));
  }

  @AfterAll
  void stop() {
    adapter.close();
  }

  @Override
  protected LinkAddress address() {
    return adapter.address();
  }
}
