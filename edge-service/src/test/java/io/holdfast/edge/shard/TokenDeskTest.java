package io.holdfast.edge.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.holdfast.contract.Payload;
import io.holdfast.edge.auth.ConnectToken;
import io.holdfast.edge.auth.SubscriptionToken;
import io.holdfast.edge.auth.TokenVerifier;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.CommandReader;
import io.holdfast.edge.protocol.MalformedFrame;
import io.holdfast.runtime.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Verification of tokens before a shard hears of them.
class TokenDeskTest {
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger busiest = new AtomicInteger();
  private final Semaphore keyWaits = new Semaphore(0);
  private final CountDownLatch keys = new CountDownLatch(1);
  private final TokenDesk desk =
      new TokenDesk(
          new TokenVerifier() {
            @Override
            public void awaitConnectionKey(String token) throws InterruptedException {
              if (token.equals("unknown")) {
                keyWaits.release();
                keys.await();
              }
            }

            @Override
            public ConnectToken connection(String token, long nowUnixSeconds) {
              busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
              for (int i = 0; i < 2_000; i++) {
                Thread.onSpinWait();
              }
              busy.decrementAndGet();
              return switch (token) {
                case "bad" -> new ConnectToken.Invalid("by the test");
                case "old" -> new ConnectToken.Expired();
                default -> new ConnectToken.Valid("u", Payload.EMPTY, 0, List.of(), Payload.EMPTY);
              };
            }

            @Override
            public SubscriptionToken subscription(String token, long nowUnixSeconds) {
              return new SubscriptionToken.Invalid("by the test");
            }
          },
          Ticker.SYSTEM);

  @Test
  void putsTheVerdictBesideTheToken() throws InterruptedException, MalformedFrame {
    TokenDesk.Outcome outcome = connect("good", "1.2.3.4");
    ClientCommand.Connect command =
        assertInstanceOf(ClientCommand.Connect.class, outcome.commands().getFirst());
    assertInstanceOf(ConnectToken.Valid.class, command.verdict());
    assertEquals(0, outcome.delayNanos());
  }

  @Test
  void whoWaitsForAKeyKeepsNobodyElseWaiting() throws InterruptedException, MalformedFrame {
    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      waiting.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  connect("unknown", "1.2.3.4");
                } catch (InterruptedException | MalformedFrame failed) {
                  throw new IllegalStateException(failed);
                }
              }));
    }
    keyWaits.acquire(8);
    connect("good", "1.2.3.4");
    assertTrue(waiting.stream().allMatch(Thread::isAlive));
    keys.countDown();
    for (Thread reader : waiting) {
      reader.join();
    }
  }

  @Test
  void holdsBackTheAnswerToWhoeverComesWithBadTokensAgainAndAgain()
      throws InterruptedException, MalformedFrame {
    for (int i = 0; i < 10; i++) {
      connect("bad", "1.2.3.4");
    }
    assertTrue(connect("bad", "1.2.3.4").delayNanos() > 1_000_000_000L);
    assertEquals(0, connect("good", "1.2.3.4").delayNanos());
    assertEquals(0, connect("bad", "5.6.7.8").delayNanos());
  }

  @Test
  void countsAnExpiredTokenAgainstItselfAlone() throws InterruptedException, MalformedFrame {
    for (int i = 0; i < 10; i++) {
      connect("old", "1.2.3.4");
    }
    assertTrue(connect("old", "1.2.3.4").delayNanos() > 1_000_000_000L);
    assertEquals(0, connect("bad", "1.2.3.4").delayNanos());
  }

  @Test
  void verifiesOnTheReadersOwnThreadsAFewAtATime() throws InterruptedException, MalformedFrame {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      readers.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int round = 0; round < 20; round++) {
                  try {
                    connect("good", "1.2.3.4");
                  } catch (InterruptedException | MalformedFrame failed) {
                    throw new IllegalStateException(failed);
                  }
                }
              }));
    }
    for (Thread reader : readers) {
      reader.join();
    }
    int most = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    assertTrue(busiest.get() <= most, () -> busiest + " at once");
  }

  private TokenDesk.Outcome connect(String token, String remote)
      throws InterruptedException, MalformedFrame {
    String frame = "{\"id\":1,\"connect\":{\"token\":\"" + token + "\"}}";
    return desk.verify(CommandReader.read(frame.getBytes(StandardCharsets.UTF_8)), remote);
  }
}
