package io.holdfast.edge.connection;

import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.connection.ConnectionState.Closed;
import io.holdfast.edge.connection.ConnectionState.Connecting;
import io.holdfast.edge.connection.ConnectionState.Open;
import io.holdfast.edge.connection.ConnectionState.Opening;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.runtime.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Decides everything about one client's session: who gets in, what each command gets, when the
/// connection must end. One machine serves all connections of a shard.
///
/// Owned by its shard's loop.
public final class ConnectionMachine {
  /// Commands that may wait behind a subscription or a connect; more is a client that does not wait
  /// for answers, and ends with 3013.
  static final int DEFERRED_MAX = 256;

  private final ConnectionRules rules;
  private final Connects connects;
  private final Commands commands;
  private final Asides asides;

  public ConnectionMachine(ConnectionRules rules, Namespaces namespaces) {
    this.rules = rules;
    ChannelRights rights = new ChannelRights(rules);
    ChannelNames names = new ChannelNames(namespaces);
    Expiries expiries = new Expiries(rules);
    Subscriptions subscriptions = new Subscriptions(rules, namespaces, rights, names);
    this.commands = new Commands(rules, namespaces, rights, subscriptions, names, expiries);
    this.connects = new Connects(rules, namespaces, rights, subscriptions, expiries);
    this.asides = new Asides(rules, namespaces, subscriptions, commands, expiries);
  }

  /// The state of a socket that was just opened, and its first effects.
  public Step<ConnectionState, ConnectionEffect> open(Arrival arrival, Moment now) {
    return new Step<>(
        new Opening(arrival, false),
        List.of(new ConnectionEffect.WakeAt(now.after(rules.staleCloseDelay()), new Wake.Stale())));
  }

  public Step<ConnectionState, ConnectionEffect> step(
      ConnectionState state, ConnectionEvent event, Moment now, RandomGenerator dice) {
    return switch (state) {
      case Opening opening -> opening(opening, event, now, dice);
      case Connecting connecting -> connecting(connecting, event, now, dice);
      case Open open -> open(open, event, now, dice);
      case Closed closed -> Step.stay(closed);
    };
  }

  private Step<ConnectionState, ConnectionEffect> opening(
      Opening opening, ConnectionEvent event, Moment now, RandomGenerator dice) {
    return switch (event) {
      case ConnectionEvent.Commands(List<ClientCommand> list) ->
          list.getFirst() instanceof ClientCommand.Connect connect
                  && connect.id() > 0
                  && !opening.refused()
              ? connect(opening, connect, list.subList(1, list.size()), now, dice)
              : closed(List.of(), CloseReason.BAD_REQUEST);
      case ConnectionEvent.Woken(Wake wake) ->
          wake instanceof Wake.Stale ? closed(List.of(), CloseReason.STALE) : Step.stay(opening);
      case ConnectionEvent.CloseAsked(CloseReason reason) -> closed(List.of(), reason);
      case ConnectionEvent.Gone _ -> Step.stay(new Closed());
      default -> Step.stay(opening);
    };
  }

  private Step<ConnectionState, ConnectionEffect> connect(
      Opening opening,
      ClientCommand.Connect command,
      List<ClientCommand> behind,
      Moment now,
      RandomGenerator dice) {
    return switch (connects.admit(opening.arrival().trustedUser(), command, now)) {
      case Connects.Admission.Failed(var error) -> {
        ConnectionEffect reply =
            new ConnectionEffect.Reply(new ServerReply.Failed(command.id(), error));
        yield behind.isEmpty()
            ? new Step<>(new Opening(opening.arrival(), true), List.of(reply))
            : closed(List.of(reply), CloseReason.BAD_REQUEST);
      }
      case Connects.Admission.Close(CloseReason reason) -> closed(List.of(), reason);
      case Connects.Admission.Granted granted -> {
        List<ConnectionEffect> effects = new ArrayList<>();
        Turn turn = connects.begin(opening.arrival(), granted, command, now, dice, effects);
        if (turn.subscriptions().isEmpty()) {
          connects.finish(turn, command.id(), Map.of(), dice);
          commands.run(turn, behind, dice);
          yield settled(turn, effects);
        }
        yield after(
            turn,
            effects,
            new Connecting(turn.session(), command.id(), Map.of(), Set.of(), behind, List.of()));
      }
    };
  }

  private Step<ConnectionState, ConnectionEffect> connecting(
      Connecting connecting, ConnectionEvent event, Moment now, RandomGenerator dice) {
    List<ConnectionEffect> effects = new ArrayList<>();
    Turn turn = new Turn(connecting.session(), now, effects);
    switch (event) {
      case ConnectionEvent.Commands(List<ClientCommand> list) -> {
        List<ClientCommand> deferred = new ArrayList<>(connecting.deferred());
        deferred.addAll(list);
        return waiting(turn, effects, connecting, deferred, connecting.asked());
      }
      case ConnectionEvent.Started started -> {
        ConnectionState next = connects.started(turn, connecting, started, dice);
        return answered(turn, effects, connecting, next, dice);
      }
      case ConnectionEvent.Woken(Wake wake) when wake instanceof Wake.ReplyDue -> {
        ConnectionState next = connects.overdue(turn, connecting, dice);
        return answered(turn, effects, connecting, next, dice);
      }
      case ConnectionEvent.Woken(Wake wake) when wake instanceof Wake.JoinDue ->
          asides.handle(turn, event, dice);
      case ConnectionEvent.CloseAsked(CloseReason reason) -> turn.close(reason);
      case ConnectionEvent.Gone _ -> {
        return gone(turn, effects);
      }
      // The connect reply would promise what was missed.
      case ConnectionEvent.PositionLost _ -> turn.close(CloseReason.INSUFFICIENT_STATE);
      case ConnectionEvent.DisconnectAsked _ -> asides.handle(turn, event, dice);
      case ConnectionEvent.RefreshAsked refresh when refresh.expired() ->
          asides.handle(turn, event, dice);
      case ConnectionEvent.SubscribeAsked _,
          ConnectionEvent.UnsubscribeAsked _,
          ConnectionEvent.RefreshAsked _ -> {
        List<ConnectionEvent> asked = new ArrayList<>(connecting.asked());
        asked.add(event);
        return waiting(turn, effects, connecting, connecting.deferred(), asked);
      }
      default -> {}
    }
    return waiting(turn, effects, connecting, connecting.deferred(), connecting.asked());
  }

  /// After the connect reply the commands that waited are served, and the server's wishes.
  private Step<ConnectionState, ConnectionEffect> answered(
      Turn turn,
      List<ConnectionEffect> effects,
      Connecting connecting,
      ConnectionState next,
      RandomGenerator dice) {
    if (next instanceof Connecting) {
      return after(turn, effects, next);
    }
    commands.run(turn, connecting.deferred(), dice);
    for (ConnectionEvent asked : connecting.asked()) {
      if (turn.closing() == null) {
        asides.handle(turn, asked, dice);
      }
    }
    return settled(turn, effects);
  }

  private static Step<ConnectionState, ConnectionEffect> waiting(
      Turn turn,
      List<ConnectionEffect> effects,
      Connecting connecting,
      List<ClientCommand> deferred,
      List<ConnectionEvent> asked) {
    if (deferred.size() > DEFERRED_MAX || asked.size() > DEFERRED_MAX) {
      turn.close(CloseReason.TOO_MANY_REQUESTS);
    }
    return after(
        turn,
        effects,
        new Connecting(
            turn.session(),
            connecting.commandId(),
            connecting.results(),
            connecting.late(),
            deferred,
            asked));
  }

  private Step<ConnectionState, ConnectionEffect> open(
      Open open, ConnectionEvent event, Moment now, RandomGenerator dice) {
    List<ConnectionEffect> effects = new ArrayList<>();
    Turn turn = new Turn(open.session(), now, effects);
    switch (event) {
      case ConnectionEvent.Commands(List<ClientCommand> list) -> commands.run(turn, list, dice);
      case ConnectionEvent.CloseAsked(CloseReason reason) -> turn.close(reason);
      case ConnectionEvent.Gone _ -> {
        return gone(turn, effects);
      }
      default -> asides.handle(turn, event, dice);
    }
    return settled(turn, effects);
  }

  private static Step<ConnectionState, ConnectionEffect> settled(
      Turn turn, List<ConnectionEffect> effects) {
    return after(turn, effects, new Open(turn.session()));
  }

  private static Step<ConnectionState, ConnectionEffect> after(
      Turn turn, List<ConnectionEffect> effects, ConnectionState next) {
    CloseReason reason = turn.closing();
    if (reason == null) {
      return new Step<>(next, effects);
    }
    turn.leaveAll();
    effects.add(new ConnectionEffect.Forget(turn.user, turn.client));
    return closed(effects, reason);
  }

  private static Step<ConnectionState, ConnectionEffect> gone(
      Turn turn, List<ConnectionEffect> effects) {
    turn.leaveAll();
    effects.add(new ConnectionEffect.Forget(turn.user, turn.client));
    return new Step<>(new Closed(), effects);
  }

  private static Step<ConnectionState, ConnectionEffect> closed(
      List<ConnectionEffect> before, CloseReason reason) {
    List<ConnectionEffect> effects = new ArrayList<>(before);
    effects.add(new ConnectionEffect.Close(reason));
    return new Step<>(new Closed(), effects);
  }
}
