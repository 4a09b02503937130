package io.holdfast.runtime.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.holdfast.runtime.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The thread that asks names, with a resolver in the test's hands.
class LinkMembersTest {
  private static final String NO_SUCH_NAME = "no such name";

  private final BlockingQueue<String> answers = new SynchronousQueue<>();
  private final BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
  private final List<Thread> askers = new ArrayList<>();
  private final LinkMembers members =
      LinkMembers.of(
          "links.fanout",
          List.of(LinkTarget.parse("10.0.0.9:1"), LinkTarget.parse("dns:///fanouts:7001")),
          this::lookUp,
          Duration.ofMillis(2),
          Ticker.SYSTEM);

  @AfterEach
  void close() {
    members.close();
    askers.forEach(Thread::interrupt);
  }

  @Test
  void tellsTheWholeListWheneverItChanged() throws InterruptedException {
    start();
    assertEquals(List.of("10.0.0.9:1"), next());
    answers.put("10.0.0.1");
    assertEquals(List.of("10.0.0.9:1", "10.0.0.1:7001"), next());
    answers.put("10.0.0.1");
    answers.put("10.0.0.1 10.0.0.2");
    assertEquals(List.of("10.0.0.9:1", "10.0.0.1:7001", "10.0.0.2:7001"), next());
    answers.put(NO_SUCH_NAME);
    answers.put("");
    answers.put("10.0.0.2");
    assertEquals(List.of("10.0.0.9:1", "10.0.0.2:7001"), next());
  }

  @Test
  void asksOnAThreadOfItsOwn() throws InterruptedException {
    start();
    answers.put("10.0.0.1");
    answers.put("10.0.0.1");
    assertNotEquals(Thread.currentThread(), askers.getFirst());
  }

  @Test
  void asksNobodyAboutFixedMembers() throws InterruptedException {
    LinkMembers fixed = LinkMembers.fixed(List.of(LinkAddress.parse("10.0.0.9:1")));
    fixed.start(list -> told.add(list.stream().map(LinkAddress::toString).toList()));
    assertEquals(List.of("10.0.0.9:1"), next());
    fixed.close();
    assertEquals(List.of(), askers);
  }

  private void start() {
    members.start(list -> told.add(list.stream().map(LinkAddress::toString).toList()));
  }

  private List<String> next() throws InterruptedException {
    List<String> next = told.poll(20, TimeUnit.SECONDS);
    assertNotNull(next, "nothing was told");
    return next;
  }

  private List<InetAddress> lookUp(String name) throws UnknownHostException {
    assertEquals("fanouts", name);
    askers.add(Thread.currentThread());
    try {
      String answer = answers.take();
      if (answer.equals(NO_SUCH_NAME)) {
        throw new UnknownHostException(answer);
      }
      List<InetAddress> addresses = new ArrayList<>();
      for (String each : answer.isEmpty() ? new String[0] : answer.split(" ", -1)) {
        addresses.add(InetAddress.getByName(each));
      }
      return addresses;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }
}
