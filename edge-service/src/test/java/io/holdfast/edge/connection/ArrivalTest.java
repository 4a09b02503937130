package io.holdfast.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.holdfast.edge.protocol.Home;
import io.holdfast.edge.protocol.ServerReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What a session owes to the way in which its connection came.
class ArrivalTest {
  private static final String CONNECT = "{\"id\":1,\"connect\":{}}";

  private static Talk talk(boolean nativePings, Home home) {
    return Talk.arriving(new Arrival("", nativePings, home), "client.insecure=true").says(CONNECT);
  }

  private static ServerReply.Connected connected(boolean nativePings, Home home) {
    return talk(nativePings, home).reply(ServerReply.Connected.class);
  }

  @Test
  void tellsTheClientWhereToSpeak() {
    Home home = new Home("secret", "edge-7");
    assertEquals(home, connected(false, home).home());
    assertEquals(Home.NONE, connected(false, Home.NONE).home());
  }

  @Test
  void doesNotPromisePingsThatTheClientNeverSees() {
    ServerReply.Connected reply = connected(true, Home.NONE);
    assertEquals(0, reply.pingSeconds());
    assertFalse(reply.pongs());
  }

  @Test
  void pingsNativelyAsOftenAndWantsAnswersAsWell() {
    Talk talk = talk(true, Home.NONE);
    talk.after(Duration.ofSeconds(25));
    talk.effect(ConnectionEffect.Ping.class);
    assertEquals(3012, talk.after(Duration.ofSeconds(9)).close());
    Talk answering = talk(true, Home.NONE);
    answering.after(Duration.ofSeconds(25));
    answering.happens(new ConnectionEvent.Ponged());
    assertEquals(0, answering.after(Duration.ofSeconds(9)).close());
  }

  @Test
  void takesNoEmptyCommandForANativePong() {
    Talk talk = talk(true, Home.NONE);
    talk.after(Duration.ofSeconds(25));
    assertEquals(3501, talk.says("{}").close());
  }
}
