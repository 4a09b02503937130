package io.holdfast.contract.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.runtime.link.LinkAddress;
import org.junit.jupiter.api.Test;

class LinkAddressTest {
  @Test
  void readsBothKinds() {
    assertEquals(new LinkAddress.InProcess("x"), LinkAddress.parse("in-process:x"));
    assertEquals(new LinkAddress.HostPort("a.b", 7001), LinkAddress.parse("a.b:7001"));
    assertEquals(new LinkAddress.HostPort("::1", 7001), LinkAddress.parse("[::1]:7001"));
  }

  @Test
  void namesWhatItCannotRead() {
    for (String bad : new String[] {"", "host", ":7001", "host:x", "host:70000"}) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> LinkAddress.parse(bad));
      assertTrue(String.valueOf(refused.getMessage()).contains(bad));
    }
  }
}
