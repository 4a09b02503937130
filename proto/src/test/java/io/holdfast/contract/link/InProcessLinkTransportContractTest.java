package io.holdfast.contract.link;

import io.grpc.Server;
import io.holdfast.runtime.link.LinkAddress;
import java.util.UUID;

class InProcessLinkTransportContractTest extends LinkTransportContract {
  private final LinkAddress address = new LinkAddress.InProcess("test-" + UUID.randomUUID());

  @Override
  LinkAddress listenAddress() {
    return address;
  }

  @Override
  LinkAddress dialAddress(Server server) {
    return address;
  }
}
