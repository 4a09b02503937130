package io.holdfast.edge.connection;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.HistoryPage;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Recovery;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.command.Answer;
import io.holdfast.edge.command.PresenceView;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.ClientError;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.Push;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.protocol.SubscribeResult;
import io.holdfast.edge.protocol.UnsubscribeReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What happens to an open session besides its own commands: answers, timers, and the server's
/// wishes.
///
/// Owned by its shard's loop.
final class Asides {
  private final ConnectionRules rules;
  private final Namespaces namespaces;
  private final Subscriptions subscriptions;
  private final Commands commands;
  private final Expiries expiries;

  Asides(
      ConnectionRules rules,
      Namespaces namespaces,
      Subscriptions subscriptions,
      Commands commands,
      Expiries expiries) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.subscriptions = subscriptions;
    this.commands = commands;
    this.expiries = expiries;
  }

  void handle(Turn turn, ConnectionEvent event, RandomGenerator dice) {
    switch (event) {
      case ConnectionEvent.Started started -> started(turn, started, dice);
      case ConnectionEvent.Woken(Wake wake) -> woken(turn, wake);
      case ConnectionEvent.PublishAnswered(long id, PublishResult result) -> {
        turn.asks--;
        published(turn, id, result);
      }
      case ConnectionEvent.PresenceAnswered(long id, boolean countsOnly, var answer) -> {
        turn.asks--;
        present(turn, id, countsOnly, answer);
      }
      case ConnectionEvent.HistoryAnswered(long id, Answer<HistoryPage> answer) -> {
        turn.asks--;
        past(turn, id, answer);
      }
      case ConnectionEvent.PositionLost(String channel) -> positionLost(turn, channel);
      case ConnectionEvent.UnsubscribeAsked(String channel, UnsubscribeReason reason) ->
          unsubscribe(turn, channel, reason, dice);
      case ConnectionEvent.SubscribeAsked asked -> subscribe(turn, asked);
      case ConnectionEvent.RefreshAsked(boolean expired, long expireAt, Payload info) ->
          refresh(turn, expired, expireAt, info);
      case ConnectionEvent.DisconnectAsked(CloseReason reason, List<String> whitelist) -> {
        if (!whitelist.contains(turn.client)) {
          turn.close(reason);
        }
      }
      case ConnectionEvent.Ponged _ -> turn.pongOwed = false;
      case ConnectionEvent.Commands _, ConnectionEvent.CloseAsked _, ConnectionEvent.Gone _ ->
          throw new IllegalStateException("not an aside: " + event);
    }
  }

  private void started(Turn turn, ConnectionEvent.Started started, RandomGenerator dice) {
    String channel = started.channel();
    if (!(turn.subscription(channel) instanceof Subscription.Subscribing asked)
        || asked.ref() != started.ref()) {
      return;
    }
    Terms terms = asked.terms();
    if (started.start() instanceof Start.Refused && terms.serverSide()) {
      turn.put(channel, new Subscription.Subscribing(asked.ref(), terms, List.of()));
      Subscriptions.later(turn, channel, asked, dice);
      Commands.tooEarly(turn, asked.deferred());
      return;
    }
    if (started.start() instanceof Start.Refused(Refusal refusal)) {
      turn.leave(channel, asked);
      turn.fail(terms.commandId(), ClientError.of(refusal));
    } else {
      SubscribeResult result = subscriptions.result(turn, terms, started.start());
      if (result == null) {
        turn.leave(channel, asked);
        turn.fail(terms.commandId(), ClientError.UNRECOVERABLE_POSITION);
      } else {
        if (terms.serverSide()) {
          announce(turn, channel, result);
        } else {
          turn.reply(new ServerReply.Subscribed(terms.commandId(), result));
        }
        Subscriptions.settle(turn, channel, asked, started.start());
        expiries.watch(turn, terms);
      }
    }
    List<ClientCommand> deferred = asked.deferred();
    commands.run(turn, deferred, dice);
  }

  /// What was missed follows the push, as if it came live: a push has no room for it.
  private static void announce(Turn turn, String channel, SubscribeResult result) {
    turn.does(
        new ConnectionEffect.Say(
            new Push.Subscribed(
                channel,
                result.recoverable(),
                result.positioned(),
                result.epoch(),
                result.offset(),
                result.data())));
    for (ChannelSlice slice : result.publications()) {
      for (Publication publication : slice.publications()) {
        turn.does(new ConnectionEffect.Say(new Push.Published(channel, publication)));
      }
    }
  }

  private void woken(Turn turn, Wake wake) {
    switch (wake) {
      case Wake.Stale _, Wake.ReplyDue _ -> {}
      case Wake.JoinDue due -> subscriptions.again(turn, due);
      case Wake.PingDue _ -> {
        turn.pings++;
        turn.does(new ConnectionEffect.Ping());
        if (rules.expectsPongs()) {
          turn.pongOwed = true;
          turn.does(
              new ConnectionEffect.WakeAt(
                  turn.now.after(rules.pongTimeout()), new Wake.PongDue(turn.pings)));
        }
        turn.does(
            new ConnectionEffect.WakeAt(turn.now.after(rules.pingInterval()), new Wake.PingDue()));
      }
      case Wake.PongDue(int ping) -> {
        if (turn.pongOwed && turn.pings == ping) {
          turn.close(CloseReason.NO_PONG);
        }
      }
      case Wake.ExpiryDue due -> expiries.woken(turn, due);
    }
  }

  private static void published(Turn turn, long id, PublishResult result) {
    switch (result) {
      case PublishResult.Stored _,
          PublishResult.Held _,
          PublishResult.Duplicate _,
          PublishResult.Superseded _ ->
          turn.reply(new ServerReply.Published(id));
      case PublishResult.Rejected(Refusal why) -> turn.fail(id, ClientError.of(why));
      case PublishResult.Unavailable(Refusal why) -> turn.fail(id, ClientError.of(why));
      case PublishResult.Unknown(Refusal why) -> turn.fail(id, ClientError.of(why));
    }
  }

  private static void present(Turn turn, long id, boolean countsOnly, Answer<PresenceView> answer) {
    switch (answer) {
      case Answer.Refused<PresenceView>(Refusal why) -> turn.fail(id, ClientError.of(why));
      case Answer.Done<PresenceView>(PresenceView view) ->
          turn.reply(
              countsOnly
                  ? new ServerReply.PresentCounts(id, view.clientCount(), view.userCount())
                  : new ServerReply.Present(id, view.clients()));
    }
  }

  private static void past(Turn turn, long id, Answer<HistoryPage> answer) {
    switch (answer) {
      case Answer.Refused<HistoryPage>(Refusal why) -> turn.fail(id, ClientError.of(why));
      case Answer.Done<HistoryPage>(HistoryPage page) -> {
        Recovery.Resync resync = page.resync();
        if (resync != null && resync.reason() == ResyncReason.EPOCH_CHANGED) {
          turn.fail(id, ClientError.UNRECOVERABLE_POSITION);
        } else {
          turn.reply(new ServerReply.Past(id, page.slices(), page.top()));
        }
      }
    }
  }

  private static void positionLost(Turn turn, String channel) {
    if (turn.subscription(channel) instanceof Subscription.Subscribed subscribed) {
      if (subscribed.terms().serverSide()) {
        turn.close(CloseReason.INSUFFICIENT_STATE);
      } else {
        end(turn, channel, subscribed, UnsubscribeReason.INSUFFICIENT_STATE);
      }
    }
  }

  private static void end(
      Turn turn, String channel, Subscription subscription, UnsubscribeReason reason) {
    turn.leave(channel, subscription);
    turn.does(new ConnectionEffect.Say(new Push.Unsubscribed(channel, reason)));
  }

  private void unsubscribe(
      Turn turn, String channel, UnsubscribeReason reason, RandomGenerator dice) {
    List<ClientCommand> deferred = new ArrayList<>();
    for (Map.Entry<String, Subscription> entry : Map.copyOf(turn.subscriptions()).entrySet()) {
      if (channel.isEmpty() || channel.equals(entry.getKey())) {
        Subscription subscription = entry.getValue();
        end(turn, entry.getKey(), subscription, reason);
        if (subscription instanceof Subscription.Subscribing asked) {
          deferred.addAll(asked.deferred());
          if (!asked.terms().serverSide()) {
            turn.fail(asked.terms().commandId(), ClientError.PERMISSION_DENIED);
          }
        }
      }
    }
    commands.run(turn, deferred, dice);
  }

  private void subscribe(Turn turn, ConnectionEvent.SubscribeAsked asked) {
    String channel = asked.subscription().channel();
    if (turn.subscription(channel) != null
        || namespaces.of(channel).isEmpty()
        || turn.now.isOver(asked.expireAtSeconds())) {
      return;
    }
    if (turn.subscriptions().size() >= rules.channelLimit()) {
      turn.close(CloseReason.CHANNEL_LIMIT);
      return;
    }
    subscriptions.make(turn, asked.subscription(), asked.standing(), asked.expireAtSeconds());
  }

  private void refresh(Turn turn, boolean expired, long expireAtSeconds, Payload info) {
    if (expired || turn.now.isOver(expireAtSeconds)) {
      turn.close(CloseReason.EXPIRED);
      return;
    }
    turn.expireAtSeconds = expireAtSeconds;
    if (!info.isEmpty()) {
      Subscriptions.describe(turn, info);
    }
    expiries.watch(turn);
    if (expireAtSeconds > 0) {
      turn.does(
          new ConnectionEffect.Say(new Push.Refreshed(turn.now.secondsUntil(expireAtSeconds))));
    }
  }
}
