package io.holdfast.edge.connection;

import io.holdfast.contract.HistoryQuery;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.auth.ConnectToken;
import io.holdfast.edge.auth.SubscriptionToken;
import io.holdfast.edge.command.PublishCommand;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.ClientError;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.ServerReply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// What each command of an open session gets, in the order of the commands. A command for a channel
/// that is just being subscribed waits for that.
///
/// Owned by its shard's loop.
final class Commands {
  /// Publishes and questions of one connection that the links may be busy with at once.
  static final int ASKS_MAX = 256;

  private final ConnectionRules rules;
  private final Namespaces namespaces;
  private final ChannelRights rights;
  private final Subscriptions subscriptions;
  private final ChannelNames names;
  private final Expiries expiries;

  Commands(
      ConnectionRules rules,
      Namespaces namespaces,
      ChannelRights rights,
      Subscriptions subscriptions,
      ChannelNames names,
      Expiries expiries) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.rights = rights;
    this.subscriptions = subscriptions;
    this.names = names;
    this.expiries = expiries;
  }

  void run(Turn turn, List<ClientCommand> commands, RandomGenerator dice) {
    for (ClientCommand command : commands) {
      if (turn.closing() != null) {
        return;
      }
      run(turn, command);
    }
  }

  private void run(Turn turn, ClientCommand command) {
    boolean needsId =
        !(command instanceof ClientCommand.Send || command instanceof ClientCommand.Pong);
    if (needsId && command.id() <= 0) {
      turn.close(CloseReason.BAD_REQUEST);
      return;
    }
    switch (command) {
      case ClientCommand.Connect _, ClientCommand.Ping _, ClientCommand.Unknown _ ->
          turn.close(CloseReason.BAD_REQUEST);
      case ClientCommand.Pong _ -> pong(turn);
      case ClientCommand.Send _ -> turn.close(CloseReason.NOT_AVAILABLE);
      case ClientCommand.Rpc rpc -> turn.fail(rpc.id(), ClientError.NOT_AVAILABLE);
      case ClientCommand.Subscribe subscribe -> subscriptions.ask(turn, subscribe);
      case ClientCommand.Refresh refresh -> refresh(turn, refresh);
      case ClientCommand.Unsubscribe(long id, String channel) ->
          behind(turn, channel, command, () -> unsubscribe(turn, id, channel));
      case ClientCommand.Publish publish ->
          behind(turn, publish.channel(), command, () -> publish(turn, publish));
      case ClientCommand.Presence(long id, String channel) ->
          behind(turn, channel, command, () -> presence(turn, id, channel, false));
      case ClientCommand.PresenceStats(long id, String channel) ->
          behind(turn, channel, command, () -> presence(turn, id, channel, true));
      case ClientCommand.History history ->
          behind(turn, history.channel(), command, () -> history(turn, history));
      case ClientCommand.SubRefresh refresh ->
          behind(turn, refresh.channel(), command, () -> subRefresh(turn, refresh));
    }
  }

  private static void behind(Turn turn, String channel, ClientCommand command, Runnable run) {
    if (channel.isEmpty()) {
      turn.close(CloseReason.BAD_REQUEST);
    } else if (turn.subscription(channel) instanceof Subscription.Subscribing asked) {
      if (asked.deferred().size() < ConnectionMachine.DEFERRED_MAX) {
        turn.put(channel, asked.with(command));
      } else {
        turn.close(CloseReason.TOO_MANY_REQUESTS);
      }
    } else {
      run.run();
    }
  }

  /// Commands for a channel that cannot be had now.
  static void tooEarly(Turn turn, List<ClientCommand> deferred) {
    for (ClientCommand command : deferred) {
      if (command instanceof ClientCommand.Unsubscribe(long id, String channel)) {
        unsubscribe(turn, id, channel);
      } else {
        turn.fail(command.id(), ClientError.INTERNAL);
      }
    }
  }

  private static void pong(Turn turn) {
    if (turn.pongOwed && !turn.arrival.nativePings()) {
      turn.pongOwed = false;
    } else {
      turn.close(CloseReason.BAD_REQUEST);
    }
  }

  private static void unsubscribe(Turn turn, long id, String channel) {
    Subscription subscription = turn.subscription(channel);
    if (subscription != null) {
      turn.leave(channel, subscription);
    }
    turn.reply(new ServerReply.Unsubscribed(id));
  }

  private void publish(Turn turn, ClientCommand.Publish command) {
    Optional<ChannelOptions> options = namespaces.of(command.channel());
    if (options.isEmpty()) {
      turn.fail(command.id(), ClientError.UNKNOWN_CHANNEL);
    } else if (command.data().isEmpty() || !names.isValid(command.channel(), options.get())) {
      turn.fail(command.id(), ClientError.BAD_REQUEST);
    } else if (command.type() != 0) {
      turn.fail(command.id(), ClientError.NOT_AVAILABLE);
    } else if (!rights.publishes(turn, command.channel(), options.get())) {
      turn.fail(command.id(), ClientError.PERMISSION_DENIED);
    } else {
      ask(
          turn,
          command.id(),
          new ConnectionEffect.Publish(
              command.id(),
              new PublishCommand(
                  command.channel(),
                  command.data(),
                  turn.describedBy(channelInfo(turn, command.channel())),
                  Map.of(),
                  "",
                  0,
                  "",
                  options.get().deltaPublish())));
    }
  }

  private static void ask(Turn turn, long id, ConnectionEffect effect) {
    if (turn.asks >= ASKS_MAX) {
      turn.fail(id, ClientError.TOO_MANY_REQUESTS);
    } else {
      turn.asks++;
      turn.does(effect);
    }
  }

  private static Payload channelInfo(Turn turn, String channel) {
    Subscription subscription = turn.subscription(channel);
    return subscription == null ? Payload.EMPTY : subscription.terms().info();
  }

  private void presence(Turn turn, long id, String channel, boolean countsOnly) {
    Optional<ChannelOptions> options = namespaces.of(channel);
    if (options.isEmpty()) {
      turn.fail(id, ClientError.UNKNOWN_CHANNEL);
    } else if (!names.isValid(channel, options.get())) {
      turn.fail(id, ClientError.BAD_REQUEST);
    } else if (!options.get().presence()) {
      turn.fail(id, ClientError.NOT_AVAILABLE);
    } else if (!rights.asksPresence(turn, channel, options.get())) {
      turn.fail(id, ClientError.PERMISSION_DENIED);
    } else {
      ask(turn, id, new ConnectionEffect.AskPresence(id, channel, countsOnly));
    }
  }

  private void history(Turn turn, ClientCommand.History command) {
    Optional<ChannelOptions> found = namespaces.of(command.channel());
    if (found.isEmpty()) {
      turn.fail(command.id(), ClientError.UNKNOWN_CHANNEL);
      return;
    }
    ChannelOptions options = found.get();
    ClientCommand.Standing since = command.since();
    long epoch = since == null ? 0 : Position.parseEpoch(since.epoch());
    if (!names.isValid(command.channel(), options)) {
      turn.fail(command.id(), ClientError.BAD_REQUEST);
    } else if (!options.hasHistory()) {
      turn.fail(command.id(), ClientError.NOT_AVAILABLE);
    } else if (!rights.asksHistory(turn, command.channel(), options)) {
      turn.fail(command.id(), ClientError.PERMISSION_DENIED);
    } else if (epoch < 0) {
      turn.fail(command.id(), ClientError.UNRECOVERABLE_POSITION);
    } else {
      boolean capped = command.limit() < 0 || command.limit() > rules.historyLimit();
      ask(
          turn,
          command.id(),
          new ConnectionEffect.AskHistory(
              command.id(),
              new HistoryQuery(
                  command.channel(),
                  since == null ? null : new Position(epoch, since.offset()),
                  capped ? rules.historyLimit() : command.limit(),
                  command.reverse(),
                  options.historyTtl().toMillis(),
                  options.historySize())));
    }
  }

  private void refresh(Turn turn, ClientCommand.Refresh command) {
    if (command.token().isEmpty()) {
      turn.close(CloseReason.BAD_REQUEST);
      return;
    }
    switch (Connects.verdict(command.verdict())) {
      case ConnectToken.Expired _ -> turn.close(CloseReason.EXPIRED);
      case ConnectToken.Undecided _ -> turn.fail(command.id(), ClientError.INTERNAL);
      case ConnectToken.Invalid _ -> turn.close(CloseReason.INVALID_TOKEN);
      case ConnectToken.Valid valid -> {
        if (!valid.user().equals(turn.user)) {
          turn.close(CloseReason.INVALID_TOKEN);
          return;
        }
        if (!rules.access().insecure() && turn.now.isOver(valid.expireAtSeconds())) {
          turn.fail(command.id(), ClientError.EXPIRED);
          return;
        }
        Subscriptions.describe(turn, valid.info());
        turn.expireAtSeconds = rules.access().insecure() ? 0 : valid.expireAtSeconds();
        expiries.watch(turn);
        turn.reply(
            new ServerReply.Refreshed(
                command.id(),
                turn.client,
                rules.version(),
                turn.expireAtSeconds == 0 ? 0 : turn.now.secondsUntil(turn.expireAtSeconds)));
      }
    }
  }

  private void subRefresh(Turn turn, ClientCommand.SubRefresh command) {
    String channel = command.channel();
    if (command.type() != 0) {
      turn.fail(command.id(), ClientError.NOT_AVAILABLE);
      return;
    }
    if (!(turn.subscription(channel) instanceof Subscription.Subscribed(long ref, Terms terms))) {
      turn.fail(command.id(), ClientError.PERMISSION_DENIED);
      return;
    }
    if (terms.serverSide()) {
      turn.close(CloseReason.BAD_REQUEST);
      return;
    }
    SubscriptionToken none = new SubscriptionToken.Invalid("no token");
    switch (command.token().isEmpty() ? none : Subscriptions.verdict(command.verdict())) {
      case SubscriptionToken.Expired _ -> turn.fail(command.id(), ClientError.EXPIRED);
      case SubscriptionToken.Undecided _ -> turn.fail(command.id(), ClientError.INTERNAL);
      case SubscriptionToken.Invalid _ -> turn.fail(command.id(), ClientError.PERMISSION_DENIED);
      case SubscriptionToken.Valid valid -> {
        if (!Subscriptions.speaksFor(valid, turn, channel)) {
          turn.close(CloseReason.INVALID_TOKEN);
          return;
        }
        if (subscriptions.isOver(turn, valid)) {
          turn.fail(command.id(), ClientError.EXPIRED);
          return;
        }
        Terms renewed =
            terms.renewed(
                rules.access().insecure() ? 0 : valid.expireAtSeconds(),
                valid.info().isEmpty() ? terms.info() : valid.info());
        turn.put(channel, new Subscription.Subscribed(ref, renewed));
        if (!renewed.info().equals(terms.info())) {
          Subscriptions.appear(turn, channel, renewed);
        }
        expiries.watch(turn, renewed);
        turn.reply(
            new ServerReply.SubscriptionRefreshed(
                command.id(),
                renewed.expireAtSeconds() == 0
                    ? 0
                    : turn.now.secondsUntil(renewed.expireAtSeconds())));
      }
    }
  }
}
