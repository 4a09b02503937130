package io.holdfast.stock;

import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.DisconnectedEvent;
import io.github.centrifugal.centrifuge.DuplicateSubscriptionException;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.ServerJoinEvent;
import io.github.centrifugal.centrifuge.ServerLeaveEvent;
import io.github.centrifugal.centrifuge.ServerPublicationEvent;
import io.github.centrifugal.centrifuge.ServerSubscribedEvent;
import io.github.centrifugal.centrifuge.ServerUnsubscribedEvent;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A client that keeps what it is told.
///
/// The SDK's threads append, the main thread reads.
final class Watched extends EventListener {
  final Client client;
  final List<Integer> connecting = new CopyOnWriteArrayList<>();
  final List<String> connected = new CopyOnWriteArrayList<>();
  final List<Integer> disconnected = new CopyOnWriteArrayList<>();
  final List<ServerSubscribedEvent> subscribed = new CopyOnWriteArrayList<>();
  final List<String> unsubscribed = new CopyOnWriteArrayList<>();
  final List<Heard> publications = new CopyOnWriteArrayList<>();
  final List<String> joins = new CopyOnWriteArrayList<>();
  final List<String> leaves = new CopyOnWriteArrayList<>();
  private final long begun = System.nanoTime();

  Watched(String address, Options options) {
    client = new Client(address, options, this);
  }

  /// Time since it was made.
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /// Connects and waits for it.
  Watched connect() {
    int before = connected.size();
    client.connect();
    Checks.eventually(() -> connected.size() > before, () -> "connected; ends " + disconnected);
    return this;
  }

  /// Disconnects and waits for it.
  void disconnect() {
    int before = disconnected.size();
    client.disconnect();
    Checks.eventually(() -> disconnected.size() > before, () -> "disconnected");
  }

  /// Connects and returns the code with which it ends.
  int end() {
    client.connect();
    return awaitEnd();
  }

  /// The code with which it ends.
  int awaitEnd() {
    Checks.eventually(() -> !disconnected.isEmpty(), () -> "an end, connected " + connected);
    return disconnected.getFirst();
  }

  String id() {
    return connected.getLast();
  }

  /// A subscription that was begun.
  Followed follow(String channel, SubscriptionOptions options)
      throws DuplicateSubscriptionException {
    Followed seen = new Followed();
    seen.begin(client.newSubscription(channel, options, seen));
    return seen;
  }

  /// A subscription that is there.
  Followed followed(String channel, SubscriptionOptions options)
      throws DuplicateSubscriptionException {
    Followed seen = follow(channel, options);
    seen.awaitSubscribed(1);
    return seen;
  }

  /// A subscription that is there, without options.
  Followed followed(String channel) throws DuplicateSubscriptionException {
    return followed(channel, new SubscriptionOptions());
  }

  /// What it heard in a channel that the server subscribed it to.
  List<Integer> numbers(String channel) {
    return publications.stream()
        .filter(heard -> heard.channel().equals(channel))
        .map(Heard::number)
        .toList();
  }

  /// How it was subscribed to a channel by the server.
  List<ServerSubscribedEvent> subscribed(String channel) {
    return subscribed.stream().filter(event -> event.getChannel().equals(channel)).toList();
  }

  @Override
  public void onConnecting(Client one, ConnectingEvent event) {
    connecting.add(event.getCode());
  }

  @Override
  public void onConnected(Client one, ConnectedEvent event) {
    connected.add(event.getClient());
  }

  @Override
  public void onDisconnected(Client one, DisconnectedEvent event) {
    disconnected.add(event.getCode());
  }

  @Override
  public void onSubscribed(Client one, ServerSubscribedEvent event) {
    subscribed.add(event);
  }

  @Override
  public void onUnsubscribed(Client one, ServerUnsubscribedEvent event) {
    unsubscribed.add(event.getChannel());
  }

  @Override
  public void onPublication(Client one, ServerPublicationEvent event) {
    publications.add(
        Heard.of(event.getChannel(), event.getData(), event.getOffset(), event.getTags()));
  }

  @Override
  public void onJoin(Client one, ServerJoinEvent event) {
    joins.add(event.getChannel() + " " + event.getInfo().getClient());
  }

  @Override
  public void onLeave(Client one, ServerLeaveEvent event) {
    leaves.add(event.getChannel() + " " + event.getInfo().getClient());
  }
}
