package io.holdfast.contract.link;

import io.grpc.Server;
import io.holdfast.runtime.link.LinkAddress;

class TcpLinkTransportContractTest extends LinkTransportContract {
  @Override
  LinkAddress listenAddress() {
    return new LinkAddress.HostPort("127.0.0.1", 0);
  }

  @Override
  LinkAddress dialAddress(Server server) {
    return new LinkAddress.HostPort("127.0.0.1", server.getPort());
  }
}
