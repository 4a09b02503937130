package io.holdfast.fanout.link;

import io.holdfast.runtime.link.LinkAddress;
import java.util.concurrent.atomic.AtomicInteger;

class InProcessFanoutLinkContractTest extends FanoutLinkContract {
  private static final AtomicInteger NAMES = new AtomicInteger();

  @Override
  LinkAddress adapterAddress() {
    return new LinkAddress.InProcess("contract-adapter-" + NAMES.incrementAndGet());
  }

  @Override
  LinkAddress fanoutAddress() {
    return new LinkAddress.InProcess("contract-fanout-" + NAMES.incrementAndGet());
  }

  @Override
  LinkAddress dialAddress(LinkAddress listening, int port) {
    return listening;
  }
}
