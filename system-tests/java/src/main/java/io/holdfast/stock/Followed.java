package io.holdfast.stock;

import io.github.centrifugal.centrifuge.ClientInfo;
import io.github.centrifugal.centrifuge.JoinEvent;
import io.github.centrifugal.centrifuge.LeaveEvent;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.SubscribingEvent;
import io.github.centrifugal.centrifuge.Subscription;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.UnsubscribedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A subscription that keeps what it is told.
///
/// The SDK's threads append, the main thread reads.
final class Followed extends SubscriptionEventListener {
  final List<Heard> publications = new CopyOnWriteArrayList<>();
  final List<ClientInfo> publishers = new CopyOnWriteArrayList<>();
  final List<SubscribedEvent> subscribed = new CopyOnWriteArrayList<>();
  final List<Integer> subscribing = new CopyOnWriteArrayList<>();
  final List<Integer> unsubscribed = new CopyOnWriteArrayList<>();
  final List<String> joins = new CopyOnWriteArrayList<>();
  final List<String> leaves = new CopyOnWriteArrayList<>();
  private @Nullable Subscription subscription;

  void begin(Subscription made) {
    subscription = made;
    made.subscribe();
  }

  Subscription subscription() {
    if (subscription == null) {
      throw new IllegalStateException("not begun");
    }
    return subscription;
  }

  /// Waits until it was subscribed so many times.
  void awaitSubscribed(int times) {
    Checks.eventually(
        () -> subscribed.size() >= times,
        () -> "subscribed %d times, unsubscribed %s".formatted(subscribed.size(), unsubscribed));
  }

  /// The code with which it is over.
  int end() {
    Checks.eventually(
        () -> !unsubscribed.isEmpty(), () -> "an end, subscribed " + subscribed.size());
    return unsubscribed.getFirst();
  }

  List<Integer> numbers() {
    return publications.stream().map(Heard::number).toList();
  }

  /// Waits until all of these came, and nothing else.
  void awaitNumbers(Integer... wanted) {
    Checks.eventually(() -> publications.size() >= wanted.length, () -> "heard " + numbers());
    Checks.equal("heard", List.of(wanted), numbers());
  }

  /// Fails unless the last subscribe tried to recover, and did or did not.
  void assertRecovered(boolean wanted) {
    SubscribedEvent last = subscribed.getLast();
    Checks.equal("was recovering", true, last.wasRecovering());
    Checks.equal("recovered", wanted, last.getRecovered());
  }

  @Override
  public void onSubscribing(Subscription one, SubscribingEvent event) {
    subscribing.add(event.getCode());
  }

  @Override
  public void onSubscribed(Subscription one, SubscribedEvent event) {
    subscribed.add(event);
  }

  @Override
  public void onUnsubscribed(Subscription one, UnsubscribedEvent event) {
    unsubscribed.add(event.getCode());
  }

  @Override
  public void onPublication(Subscription one, PublicationEvent event) {
    if (event.getInfo() != null) {
      publishers.add(event.getInfo());
    }
    publications.add(
        Heard.of(one.getChannel(), event.getData(), event.getOffset(), event.getTags()));
  }

  @Override
  public void onJoin(Subscription one, JoinEvent event) {
    joins.add(event.getInfo().getClient());
  }

  @Override
  public void onLeave(Subscription one, LeaveEvent event) {
    leaves.add(event.getInfo().getClient());
  }
}
