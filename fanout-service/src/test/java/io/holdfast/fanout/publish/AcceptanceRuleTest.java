package io.holdfast.fanout.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.holdfast.contract.BackboneCondition;
import io.holdfast.contract.Code;
import io.holdfast.contract.Payload;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.fanout.frame.BackboneFacts;
import io.holdfast.fanout.testing.Options;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcceptanceRuleTest {
  private static final BackboneFacts DOWN =
      new BackboneFacts(BackboneCondition.DOWN, "connection refused", "model", 0);

  private final AcceptanceRule rule = new AcceptanceRule(Options.namespaces(), 1_000);

  private static PublishRequest request(String channel, int bytes) {
    return new PublishRequest(
        1, channel, Payload.wrap(new byte[bytes]), null, Map.of(), "k", 0, "", false, 0, 0);
  }

  private static Code rejection(Acceptance acceptance) {
    Acceptance.Refuse refuse = assertInstanceOf(Acceptance.Refuse.class, acceptance);
    return assertInstanceOf(PublishResult.Rejected.class, refuse.result()).refusal().code();
  }

  @Test
  void aPublishOfAKnownNamespaceGoesOn() {
    assertInstanceOf(
        Acceptance.Forward.class,
        rule.judge(request("deep:a", 1_000), BackboneFacts.UNKNOWN, false));
  }

  @Test
  void badNamesUnknownNamespacesAndOversizeAreRejected() {
    assertEquals(
        Code.BAD_REQUEST, rejection(rule.judge(request("", 1), BackboneFacts.UNKNOWN, false)));
    assertEquals(
        Code.BAD_REQUEST,
        rejection(rule.judge(request("x".repeat(256), 1), BackboneFacts.UNKNOWN, false)));
    assertEquals(
        Code.UNKNOWN_CHANNEL,
        rejection(rule.judge(request("nowhere:a", 1), BackboneFacts.UNKNOWN, false)));
    assertEquals(
        Code.TOO_LARGE,
        rejection(rule.judge(request("deep:a", 1_001), BackboneFacts.UNKNOWN, false)));
  }

  @Test
  void theBackbonesOwnBoundCountsToo() {
    BackboneFacts small = new BackboneFacts(BackboneCondition.CONNECTED, "", "model", 10);
    assertEquals(Code.TOO_LARGE, rejection(rule.judge(request("deep:a", 11), small, false)));
  }

  @Test
  void whileTheBackboneIsAwayTheNamespaceDecides() {
    assertInstanceOf(Acceptance.Hold.class, rule.judge(request("deep:a", 1), DOWN, true));
    Acceptance.Refuse refuse =
        assertInstanceOf(Acceptance.Refuse.class, rule.judge(request("firm:a", 1), DOWN, true));
    PublishResult.Unavailable answer =
        assertInstanceOf(PublishResult.Unavailable.class, refuse.result());
    assertEquals(AcceptanceRule.OUTAGE_HINT, answer.refusal().retryAfter());
  }
}
