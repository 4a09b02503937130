package io.holdfast.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.holdfast.contract.Position;
import io.holdfast.contract.settings.HoldfastCatalog;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.EdgeSettings;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Codec;
import io.holdfast.edge.protocol.Home;
import io.holdfast.edge.protocol.MalformedFrame;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.testing.ProtobufWire;
import io.holdfast.runtime.Step;
import io.holdfast.runtime.settings.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// A conversation with a machine under a clock that the test moves. What the client says in JSON
/// means the same when it is said in Protobuf. The hub's part is the test's.
final class Talk {
  static final long EPOCH = 1_700_000_000_000L;
  static final long WALL_SECONDS = 1_800_000_000L;

  private final ConnectionMachine machine;
  private final SplittableRandom dice = new SplittableRandom(7);
  private ConnectionState state;
  private long millis;
  private List<ConnectionEffect> effects = List.of();
  private final List<ConnectionEffect.WakeAt> wakes = new ArrayList<>();
  private final List<ConnectionEffect> everything = new ArrayList<>();

  private Talk(ConnectionMachine machine, Arrival arrival) {
    this.machine = machine;
    this.state = new ConnectionState.Opening(arrival, false);
    take(machine.open(arrival, now()));
  }

  static Talk with(String... settings) {
    return arriving(new Arrival("", false, Home.NONE), settings);
  }

  static Talk trusting(String user, String... settings) {
    return arriving(new Arrival(user, false, Home.NONE), settings);
  }

  static Talk arriving(Arrival arrival, String... settings) {
    return new Talk(machine(settings), arrival);
  }

  /// A session that may do everything.
  static Talk open(String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "client.insecure=true",
                "channel.without_namespace.history_size=10",
                "channel.without_namespace.history_ttl=60s",
                "channel.without_namespace.presence=true",
                "channel.without_namespace.allow_recovery=true"));
    all.addAll(List.of(settings));
    return with(all.toArray(String[]::new)).says("{\"id\":1,\"connect\":{}}");
  }

  private static ConnectionMachine machine(String... settings) {
    Settings loaded =
        HoldfastCatalog.load(
                Optional.<Path>empty(),
                Map.of(),
                Stream.of(settings).map(setting -> "--" + setting).toList())
            .settings();
    return new ConnectionMachine(EdgeSettings.from(loaded).rules(), Namespaces.from(loaded));
  }

  private Moment now() {
    return new Moment(millis * 1_000_000, WALL_SECONDS * 1_000 + millis);
  }

  Talk says(String frame) {
    try {
      List<ClientCommand> commands = Codec.JSON.read(frame.getBytes(StandardCharsets.UTF_8));
      assertEquals(commands, Codec.PROTOBUF.read(ProtobufWire.commands(commands)), frame);
      Presented presented = Presented.verify(commands, new ScriptedTokens(), now().unixSeconds());
      return happens(new ConnectionEvent.Commands(presented.commands()));
    } catch (MalformedFrame malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }

  Talk happens(ConnectionEvent event) {
    take(machine.step(state, event, now(), dice));
    return this;
  }

  private void take(Step<ConnectionState, ConnectionEffect> step) {
    state = step.next();
    effects = step.effects();
    everything.addAll(effects);
    effects.stream()
        .filter(ConnectionEffect.WakeAt.class::isInstance)
        .map(ConnectionEffect.WakeAt.class::cast)
        .forEach(wakes::add);
  }

  /// The hub answers the last join of the channel.
  Talk starts(String channel, Start start) {
    ConnectionEffect.Join join =
        everything.stream()
            .filter(ConnectionEffect.Join.class::isInstance)
            .map(ConnectionEffect.Join.class::cast)
            .filter(effect -> effect.channel().equals(channel))
            .reduce((_, last) -> last)
            .orElseThrow();
    return happens(new ConnectionEvent.Started(channel, join.ref(), start));
  }

  Talk startsAt(String channel, long offset) {
    return starts(channel, new Start.AtTop(new Position(EPOCH, offset)));
  }

  /// Moves the clock and lets due timers ring.
  Talk after(Duration time) {
    long until = millis + time.toMillis();
    List<ConnectionEffect> all = new ArrayList<>();
    while (true) {
      Optional<ConnectionEffect.WakeAt> due =
          wakes.stream()
              .filter(wake -> wake.atNanos() <= until * 1_000_000)
              .min((a, b) -> Long.compare(a.atNanos(), b.atNanos()));
      if (due.isEmpty()) {
        break;
      }
      wakes.remove(due.get());
      millis = Math.max(millis, Math.ceilDiv(due.get().atNanos(), 1_000_000));
      happens(new ConnectionEvent.Woken(due.get().wake()));
      all.addAll(effects);
    }
    millis = until;
    effects = all;
    return this;
  }

  List<ConnectionEffect> effects() {
    return effects;
  }

  <T extends ConnectionEffect> T effect(Class<T> type) {
    return effects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + effects));
  }

  <T extends ServerReply> T reply(Class<T> type) {
    return effects.stream()
        .filter(ConnectionEffect.Reply.class::isInstance)
        .map(effect -> ((ConnectionEffect.Reply) effect).reply())
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + type.getSimpleName() + " in " + effects));
  }

  List<Push> pushes() {
    return effects.stream()
        .filter(ConnectionEffect.Say.class::isInstance)
        .map(effect -> ((ConnectionEffect.Say) effect).push())
        .toList();
  }

  /// The error code of the last reply; 0 = no error.
  int error() {
    return effects.stream()
        .filter(ConnectionEffect.Reply.class::isInstance)
        .map(effect -> ((ConnectionEffect.Reply) effect).reply())
        .filter(ServerReply.Failed.class::isInstance)
        .mapToInt(reply -> ((ServerReply.Failed) reply).error().code())
        .findFirst()
        .orElse(0);
  }

  /// The code with which the connection closes; 0 = it stays.
  int close() {
    return effects.stream()
        .filter(ConnectionEffect.Close.class::isInstance)
        .map(effect -> ((ConnectionEffect.Close) effect).reason())
        .mapToInt(CloseReason::code)
        .findFirst()
        .orElse(0);
  }

  ConnectionState state() {
    return state;
  }
}
