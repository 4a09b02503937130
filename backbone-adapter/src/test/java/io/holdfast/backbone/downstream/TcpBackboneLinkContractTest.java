package io.holdfast.backbone.downstream;

import io.holdfast.runtime.link.LinkAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TcpBackboneLinkContractTest extends BackboneLinkContract {
  private AdapterUnderTest adapter;

  @BeforeAll
  void start(@TempDir Path dir) throws IOException {
    adapter = new AdapterUnderTest(dir, new LinkAddress.HostPort("127.0.0.1", freePort()));
  }

  @AfterAll
  void stop() {
    adapter.close();
  }

  @Override
  protected LinkAddress address() {
    return adapter.address();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
