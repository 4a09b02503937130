package io.holdfast.fanout.link;

import io.holdfast.runtime.link.LinkAddress;

class TcpFanoutLinkContractTest extends FanoutLinkContract {
  private static final LinkAddress ANY_PORT = new LinkAddress.HostPort("127.0.0.1", 0);

  @Override
  LinkAddress adapterAddress() {
    return ANY_PORT;
  }

  @Override
  LinkAddress fanoutAddress() {
    return ANY_PORT;
  }

  @Override
  LinkAddress dialAddress(LinkAddress listening, int port) {
    return new LinkAddress.HostPort("127.0.0.1", port);
  }
}
