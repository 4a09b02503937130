package io.holdfast.edge.shard;

import io.holdfast.edge.command.ControlCommand;
import io.holdfast.edge.connection.Arrival;
import io.holdfast.edge.connection.ConnectionEffect;
import io.holdfast.edge.connection.ConnectionEvent;
import io.holdfast.edge.connection.ConnectionMachine;
import io.holdfast.edge.connection.ConnectionState;
import io.holdfast.edge.connection.Moment;
import io.holdfast.edge.connection.Wake;
import io.holdfast.edge.hub.Hub;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Deflation;
import io.holdfast.edge.protocol.Home;
import io.holdfast.edge.protocol.PublicationFrames;
import io.holdfast.edge.protocol.WsFrames;
import io.holdfast.edge.transport.Handshake;
import io.holdfast.edge.transport.SocketEvents;
import io.holdfast.edge.upstream.ShardNews;
import io.holdfast.edge.upstream.ShardWish;
import io.holdfast.edge.write.Outbox;
import io.holdfast.edge.write.SocketSink;
import io.holdfast.runtime.Step;
import io.holdfast.runtime.Timers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/// One share of the connections: their machines, their hub, their timers. The rim sets the time
/// with {@link #at}, hands in one event, and calls {@link #turnEnded} when nothing more waits. Its
/// events are bounded by their senders: a few messages a connection, and what the links may have on
/// their way.
///
/// Owned by its shard's loop; `connect` may come from any thread.
public final class ShardCore {
  private static final System.Logger LOG = System.getLogger(ShardCore.class.getName());

  /// After our close frame the peer has so long to end the socket.
  private static final long CLOSE_NANOS = Duration.ofSeconds(5).toNanos();

  /// What the core asks of the world. None of it waits.
  public interface Outside {
    /// Hands the event to {@link ShardCore#handle} in a later turn; false when there is none. From
    /// any thread.
    boolean later(ShardEvent event);

    void wishes(List<ShardWish> wishes);

    /// These have something to write.
    void write(List<Outbox> outboxes);

    void opened(Outbox outbox);

    void gone(Outbox outbox);
  }

  private sealed interface Timer {
    record ForConnection(long connection, Wake wake) implements Timer {}

    record CloseOver(long connection) implements Timer {}
  }

  private record Aside(ClientConnection connection, ConnectionEvent event) {}

  private final ShardSettings settings;
  private final ConnectionMachine machine;
  private final Hub hub;
  private final Wishes wishes = new Wishes();
  private final Outside outside;
  private final TokenDesk desk;
  private final Users users;
  private final Homes homes;
  private final ShardFigures figures = new ShardFigures();
  private final RandomGenerator dice;
  private final Directory directory = new Directory();
  private final Timers<Timer> timers = new Timers<>();
  private final Departures departures = new Departures();
  final SpareFrames spareFrames;
  private final List<ClientConnection> touched = new ArrayList<>();
  private final Deque<Aside> asides = new ArrayDeque<>();
  private List<Outbox> dirty = new ArrayList<>();
  private Moment now = new Moment(0, 0);

  public ShardCore(
      ShardSettings settings, ShardParts parts, Outside outside, RandomGenerator dice) {
    this.settings = settings;
    Deflation deflation = new Deflation(settings.deflation());
    this.spareFrames = new SpareFrames(deflation);
    this.machine = parts.machine();
    this.hub =
        new Hub(
            wishes, parts.namespaces(), settings.resyncs(), dice, new PublicationFrames(deflation));
    this.outside = outside;
    this.desk = parts.desk();
    this.users = parts.users();
    this.homes = parts.homes();
    this.dice = dice;
  }

  /// The time of what is handed in next.
  public void at(long nanos, long wallMillis) {
    now = new Moment(nanos, wallMillis);
  }

  /// A client has come; what its socket reports goes to what this returns. `number` is its own.
  public SocketEvents connect(long number, SocketSink sink, Handshake handshake) {
    boolean oneWay = handshake.dialect().isOneWay();
    Home home = oneWay ? homes.mint() : Home.NONE;
    Arrival arrival = new Arrival(handshake.trustedUser(), handshake.nativePings(), home);
    ClientConnection connection =
        new ClientConnection(number, this, sink, handshake, arrival, outside, desk);
    Inbox inbox = connection.inbox;
    if (oneWay) {
      homes.add(home, new Uplinks(inbox, inbox::flooded, handshake.dialect().codec(), number));
    }
    if (!outside.later(new ShardEvent.Opened(connection))) {
      sink.kill("its shard has ended");
    }
    return inbox;
  }

  ShardFigures figures() {
    return figures;
  }

  int outboxBytesMax() {
    return settings.outboxBytesMax();
  }

  public void handle(ShardEvent event) {
    switch (event) {
      case ShardEvent.Received(ClientConnection connection, var commands) -> {
        step(connection, new ConnectionEvent.Commands(commands));
        connection.inbox.handled();
      }
      case ShardEvent.News(List<ShardNews> news, Runnable consumed) -> {
        news.forEach(this::told);
        consumed.run();
      }
      case ShardEvent.Opened(ClientConnection connection) -> opened(connection);
      case ShardEvent.Pinged(ClientConnection connection, byte[] payload) -> {
        connection.flushLines();
        connection.offer(WsFrames.of(WsFrames.PONG, payload, 0, payload.length));
        connection.inbox.handled();
      }
      case ShardEvent.Ponged(ClientConnection connection) -> {
        step(connection, new ConnectionEvent.Ponged());
        connection.inbox.handled();
      }
      case ShardEvent.Violated(ClientConnection connection, CloseReason reason) ->
          step(connection, new ConnectionEvent.CloseAsked(reason));
      case ShardEvent.PeerClosing(ClientConnection connection, int code) -> {
        step(connection, new ConnectionEvent.Gone());
        connection.offerLast(
            code == 0 ? WsFrames.closeWithoutCode() : WsFrames.close(new CloseReason(code, "")),
            false);
      }
      case ShardEvent.Ended(ClientConnection connection, String cause) -> ended(connection, cause);
      case ShardEvent.Drain(CloseReason reason, long nanos, Runnable done) ->
          departures.begin(directory.all(), reason, nanos, done, now.nanos(), dice);
      case ShardEvent.CloseAll(CloseReason reason) ->
          directory
              .all()
              .forEach(connection -> step(connection, new ConnectionEvent.CloseAsked(reason)));
    }
    runAsides();
  }

  private void opened(ClientConnection connection) {
    directory.add(connection);
    outside.opened(connection.outbox);
    Step<ConnectionState, ConnectionEffect> step = machine.open(connection.arrival, now);
    apply(connection, step);
  }

  private void ended(ClientConnection connection, String cause) {
    step(connection, new ConnectionEvent.Gone());
    connection.closing = true;
    connection.outbox.close();
    outside.gone(connection.outbox);
    directory.remove(connection);
    homes.remove(connection.arrival.home());
    LOG.log(System.Logger.Level.DEBUG, "connection {0} ended: {1}", connection.number, cause);
  }

  private void told(ShardNews news) {
    switch (news) {
      case ShardNews.ForHub(var event) -> hub.handle(event, now.nanos());
      case ShardNews.Published(ShardWish.Ticket ticket, var result) ->
          answer(ticket, new ConnectionEvent.PublishAnswered(ticket.commandId(), result));
      case ShardNews.Present(ShardWish.Ticket ticket, boolean countsOnly, var answer) ->
          answer(
              ticket, new ConnectionEvent.PresenceAnswered(ticket.commandId(), countsOnly, answer));
      case ShardNews.Past(ShardWish.Ticket ticket, var answer) ->
          answer(ticket, new ConnectionEvent.HistoryAnswered(ticket.commandId(), answer));
      case ShardNews.Controlled(ControlCommand command) -> controlled(command);
    }
    runAsides();
  }

  private void answer(ShardWish.Ticket ticket, ConnectionEvent event) {
    ClientConnection connection = directory.byNumber(ticket.connection());
    if (connection != null) {
      step(connection, connection.fitting(event));
    }
  }

  private void controlled(ControlCommand command) {
    ConnectionEvent event = Controls.event(command);
    for (ClientConnection connection : directory.find(command.target())) {
      step(connection, event);
    }
  }

  private void step(ClientConnection connection, ConnectionEvent event) {
    apply(connection, machine.step(connection.state, event, now, dice));
  }

  private void apply(ClientConnection connection, Step<ConnectionState, ConnectionEffect> step) {
    boolean connecting = connection.state instanceof ConnectionState.Connecting;
    connection.state = step.next();
    for (ConnectionEffect effect : step.effects()) {
      perform(connection, effect);
    }
    if (connecting && connection.state instanceof ConnectionState.Open) {
      connection.release();
    }
  }

  private void perform(ClientConnection connection, ConnectionEffect effect) {
    switch (effect) {
      case ConnectionEffect.Reply(var reply) -> connection.reply(reply);
      case ConnectionEffect.Say(var push) -> connection.push(push);
      case ConnectionEffect.Ping _ -> ping(connection);
      case ConnectionEffect.WakeAt(long at, Wake wake) ->
          timers.at(at, new Timer.ForConnection(connection.number, wake));
      case ConnectionEffect.Identify(String user, String client) ->
          identify(connection, user, client);
      case ConnectionEffect.Forget(String user, String client) -> {
        directory.forget(connection, user, client);
        users.remove(user);
      }
      case ConnectionEffect.Join(String channel, long ref, var demand) -> {
        if (!(connection.state instanceof ConnectionState.Closed)) {
          hub.join(connection, channel, ref, demand, now.nanos());
        }
      }
      case ConnectionEffect.GoLive(
              String channel,
              long start,
              boolean positioned,
              boolean wantsMoves,
              var intake) -> {
        hub.goLive(connection, channel, start, positioned, wantsMoves, intake);
        figures.subscribed(1);
      }
      case ConnectionEffect.Leave(String channel, boolean live) -> {
        hub.leave(connection, channel);
        figures.subscribed(live ? -1 : 0);
      }
      case ConnectionEffect.Appear(String channel, var info, boolean present, boolean announced) ->
          wishes.add(new ShardWish.Appear(channel, info, present, announced));
      case ConnectionEffect.Disappear(String channel, String client) ->
          wishes.add(new ShardWish.Disappear(channel, client));
      case ConnectionEffect.CloseOthers(String user, String client) ->
          wishes.add(new ShardWish.Control(Controls.closeOthers(user, client)));
      case ConnectionEffect.Publish(long id, var command) ->
          wishes.add(new ShardWish.Publish(ticket(connection, id), command));
      case ConnectionEffect.AskPresence(long id, String channel, boolean countsOnly) ->
          wishes.add(new ShardWish.AskPresence(ticket(connection, id), channel, countsOnly));
      case ConnectionEffect.AskHistory(long id, var query) ->
          wishes.add(new ShardWish.AskHistory(ticket(connection, id), query));
      case ConnectionEffect.Close(CloseReason reason) -> close(connection, reason);
    }
  }

  private static ShardWish.Ticket ticket(ClientConnection connection, long id) {
    return new ShardWish.Ticket(connection.number, id);
  }

  private void ping(ClientConnection connection) {
    if (connection.closing) {
      return;
    }
    if (connection.handshake.nativePings()) {
      connection.flushLines();
      connection.offer(WsFrames.of(WsFrames.PING, new byte[0], 0, 0));
    } else {
      connection.lines().addPing();
    }
  }

  private void identify(ClientConnection connection, String user, String client) {
    directory.identify(connection, user, client);
    int count = users.add(user);
    int limit = settings.userConnectionLimit();
    if (limit > 0 && count > limit && !user.isEmpty()) {
      asides.add(
          new Aside(connection, new ConnectionEvent.CloseAsked(CloseReason.CONNECTION_LIMIT)));
    }
  }

  private void close(ClientConnection connection, CloseReason reason) {
    figures.closed(reason.code());
    connection.offerLast(connection.dialect().farewell(reason), reason.equals(CloseReason.SLOW));
    connection.inbox.close();
    timers.at(now.nanos() + CLOSE_NANOS, new Timer.CloseOver(connection.number));
    LOG.log(
        System.Logger.Level.DEBUG, "connection {0} closed by us: {1}", connection.number, reason);
  }

  private void runAsides() {
    for (Aside aside = asides.poll(); aside != null; aside = asides.poll()) {
      step(aside.connection(), aside.event());
    }
  }

  void started(ClientConnection connection, String channel, long ref, Start start) {
    step(connection, new ConnectionEvent.Started(channel, ref, start));
  }

  void positionLost(ClientConnection connection, String channel) {
    figures.resynced();
    step(connection, new ConnectionEvent.PositionLost(channel));
  }

  /// The outbox is full. The connection closes when the delivery at hand is over.
  void slow(ClientConnection connection) {
    asides.add(new Aside(connection, new ConnectionEvent.CloseAsked(CloseReason.SLOW)));
  }

  void inappropriate(ClientConnection connection) {
    asides.add(
        new Aside(connection, new ConnectionEvent.CloseAsked(CloseReason.INAPPROPRIATE_PROTOCOL)));
  }

  void touched(ClientConnection connection) {
    touched.add(connection);
  }

  void dirty(Outbox outbox) {
    dirty.add(outbox);
  }

  public void turnEnded() {
    touched.forEach(ClientConnection::turnEnded);
    touched.clear();
    runAsides();
    if (!dirty.isEmpty()) {
      outside.write(dirty);
      dirty = new ArrayList<>(dirty.size());
    }
    wishes.flush(outside);
    figures.update(directory.size(), hub);
  }

  public long nextWakeNanos() {
    return Math.min(Math.min(timers.nextNanos(), departures.nextNanos()), hub.nextWakeNanos());
  }

  /// Does what is due; {@link #at} was called before.
  public void wake() {
    long nanos = now.nanos();
    for (Timer due = timers.pollDue(nanos); due != null; due = timers.pollDue(nanos)) {
      switch (due) {
        case Timer.ForConnection(long number, Wake wake) -> {
          ClientConnection connection = directory.byNumber(number);
          if (connection != null) {
            step(connection, new ConnectionEvent.Woken(wake));
          }
        }
        case Timer.CloseOver(long number) -> {
          ClientConnection connection = directory.byNumber(number);
          if (connection != null) {
            connection.outbox.sink().kill("the peer did not answer the close frame");
          }
        }
      }
    }
    for (var leaving = departures.next(nanos); leaving != null; leaving = departures.next(nanos)) {
      step(leaving.connection(), new ConnectionEvent.CloseAsked(leaving.reason()));
    }
    hub.wake(nanos);
    runAsides();
  }
}
