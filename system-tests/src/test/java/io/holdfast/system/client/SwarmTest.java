package io.holdfast.system.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.system.client.Ledger.Findings;
import io.holdfast.system.process.Eventually;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The judges are judged: each fault that the swarm is there to find is made, and found.
final class SwarmTest {
  private static final int CLIENTS = 3;
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Ledger ledger = new Ledger();
  private FakeEdge edge;
  private Swarm swarm;

  SwarmTest() throws IOException {
    edge = new FakeEdge();
    swarm = new Swarm(CLIENTS, SwarmOptions.following(edge.port(), "room", ledger));
  }

  @BeforeEach
  void awaitSubscribed() {
    Eventually.holds(SOON, () -> counts().toString(), () -> counts().subscribed.get() == CLIENTS);
  }

  @AfterEach
  void close() throws IOException {
    swarm.close();
    edge.close();
  }

  @Test
  void findsNothingWhereNothingIsWrong() throws IOException {
    publish(1, 2, 3);
    awaitPublications(3);
    assertEquals(Findings.CLEAN, judge(3));
    assertEquals(0, counts().offsetJumps.get() + counts().offsetsBack.get());
  }

  @Test
  void findsWhatWasLost() throws IOException {
    publish(1);
    edge.keep(data(2));
    publish(3);
    awaitPublications(2);
    assertEquals(CLIENTS, judge(3).lost());
    assertEquals(CLIENTS, counts().offsetJumps.get());
  }

  @Test
  void findsWhatCameTwice() throws IOException {
    publish(1, 2);
    edge.sendAgain(2);
    awaitPublications(3);
    assertEquals(CLIENTS, judge(2).duplicates());
    assertEquals(CLIENTS, counts().offsetsBack.get());
  }

  @Test
  void findsWhatCameOutOfOrder() throws IOException {
    edge.keep(data(1));
    publish(2);
    edge.sendAgain(1);
    awaitPublications(2);
    assertEquals(CLIENTS, judge(2).inversions());
  }

  @Test
  void findsTwoContentsUnderOnePosition() throws IOException {
    publish(1);
    edge.sendAll(
        "{\"push\":{\"channel\":\"room\",\"pub\":{\"data\":{\"p\":1,\"n\":2},\"offset\":1}}}");
    awaitPublications(2);
    assertEquals(CLIENTS, judge(2).conflicts());
  }

  @Test
  void recoversByPositionAfterACut() throws IOException {
    publish(1);
    awaitPublications(1);
    edge.keep(data(2));
    edge.keep(data(3));
    edge.cutAll();
    awaitPublications(3);
    publish(4);
    awaitPublications(4);
    assertEquals(Findings.CLEAN, judge(4));
    assertEquals(CLIENTS, counts().closes.get());
    assertEquals(CLIENTS, counts().recovered.get());
  }

  @Test
  void resubscribesWithItsPositionWhenToldTo() throws IOException {
    publish(1);
    awaitPublications(1);
    edge.keep(data(2));
    edge.sendAll(
        "{\"push\":{\"channel\":\"room\",\"unsubscribe\":{\"code\":2500,\"reason\":\"x\"}}}");
    awaitPublications(2);
    assertEquals(Findings.CLEAN, judge(2));
    assertEquals(CLIENTS, counts().unsubscribes.get());
    assertEquals(0, counts().closes.get());
  }

  @Test
  void losesWhatWasPublishedMeanwhileWhenItDoesNotAskForRecovery() throws IOException {
    swarm.close();
    SwarmOptions options = SwarmOptions.following(edge.port(), "room", ledger).forgetful();
    swarm = new Swarm(CLIENTS, options);
    awaitSubscribed();
    publish(1);
    awaitPublications(1);
    edge.cutAll();
    edge.keep(data(2));
    Eventually.holds(SOON, "cut", () -> counts().closes.get() == CLIENTS);
    awaitSubscribed();
    publish(3);
    awaitPublications(2);
    assertEquals(CLIENTS, judge(3).lost());
  }

  @Test
  void readsSeveralRepliesInOneMessage() throws IOException {
    edge.keep(data(1));
    edge.keep(data(2));
    edge.sendAll(push(1) + "\n{}\n" + push(2) + "\n");
    awaitPublications(2);
    assertEquals(Findings.CLEAN, judge(2));
    assertTrue(swarm.complaints().isEmpty(), () -> swarm.complaints().toString());
  }

  private static String push(int n) {
    return "{\"push\":{\"channel\":\"room\",\"pub\":{\"data\":%s,\"offset\":%d}}}"
        .formatted(data(n), n);
  }

  private static String data(int n) {
    return "{\"p\":1,\"n\":%d,\"x\":\"a\\\"}\"}".formatted(n);
  }

  private void publish(int... counters) throws IOException {
    for (int n : counters) {
      edge.publish(data(n));
    }
  }

  private void awaitPublications(int perClient) {
    Eventually.holds(
        SOON,
        () -> counts() + " " + swarm.complaints(),
        () -> counts().publications.get() >= (long) perClient * CLIENTS);
  }

  private Findings judge(long last) {
    return swarm.ask(() -> ledger.judge(CLIENTS, "room", Map.of(1L, last)));
  }

  private SwarmCounts counts() {
    return swarm.counts();
  }
}
