package io.holdfast.edge.connection;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Payload;
import io.holdfast.contract.Position;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.ChannelOptions.RecoveryMode;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.auth.OptionsOverride;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.auth.SubscriptionToken;
import io.holdfast.edge.hub.Demand;
import io.holdfast.edge.hub.Intake;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.protocol.ClientError;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.SubscribeResult;
import io.holdfast.edge.tags.FilterNode;
import io.holdfast.edge.tags.TagsFilter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The rules by which a subscription begins.
///
/// Owned by its shard's loop.
final class Subscriptions {
  /// Between half and one and a half of it pass before a server-side subscription is asked for
  /// again.
  private static final long LATER_NANOS = Duration.ofSeconds(2).toNanos();

  private final ConnectionRules rules;
  private final Namespaces namespaces;
  private final ChannelRights rights;
  private final ChannelNames names;

  Subscriptions(
      ConnectionRules rules, Namespaces namespaces, ChannelRights rights, ChannelNames names) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.rights = rights;
    this.names = names;
  }

  /// A client's own wish.
  void ask(Turn turn, ClientCommand.Subscribe command) {
    String channel = command.channel();
    if (channel.isEmpty()) {
      turn.close(CloseReason.BAD_REQUEST);
      return;
    }
    ClientError refused = refusal(turn, command);
    if (refused != null) {
      turn.fail(command.id(), refused);
      return;
    }
    ChannelOptions options = namespaces.of(channel).orElseThrow();
    if (!command.token().isEmpty()) {
      askWithToken(turn, command, options);
    } else if (rights.subscribes(turn, channel, options, namespaces.isPrivate(channel))) {
      begin(turn, command, options, OptionsOverride.NONE, 0, Payload.EMPTY, Payload.EMPTY);
    } else {
      turn.fail(command.id(), ClientError.PERMISSION_DENIED);
    }
  }

  private @Nullable ClientError refusal(Turn turn, ClientCommand.Subscribe command) {
    String channel = command.channel();
    if (!names.isShort(channel)) {
      return ClientError.BAD_REQUEST;
    }
    if (turn.subscription(channel) != null) {
      return ClientError.ALREADY_SUBSCRIBED;
    }
    if (turn.subscriptions().size() >= rules.channelLimit()) {
      return ClientError.LIMIT_EXCEEDED;
    }
    Optional<ChannelOptions> options = namespaces.of(channel);
    if (options.isEmpty()) {
      return ClientError.UNKNOWN_CHANNEL;
    }
    boolean filters = command.filter() != null && !options.get().allowTagsFilter();
    if (!names.isValid(channel, options.get()) || filters) {
      return ClientError.BAD_REQUEST;
    }
    return command.type() == 0 ? null : ClientError.NOT_AVAILABLE;
  }

  private void askWithToken(Turn turn, ClientCommand.Subscribe command, ChannelOptions options) {
    switch (verdict(command.verdict())) {
      case SubscriptionToken.Expired _ -> turn.fail(command.id(), ClientError.TOKEN_EXPIRED);
      case SubscriptionToken.Undecided _ -> turn.fail(command.id(), ClientError.INTERNAL);
      case SubscriptionToken.Invalid _ -> turn.fail(command.id(), ClientError.PERMISSION_DENIED);
      case SubscriptionToken.Valid valid -> {
        if (isOver(turn, valid)) {
          turn.fail(command.id(), ClientError.EXPIRED);
        } else if (speaksFor(valid, turn, command.channel())) {
          begin(
              turn,
              command,
              options,
              valid.override(),
              rules.access().insecure() ? 0 : valid.expireAtSeconds(),
              valid.info(),
              valid.data());
        } else {
          turn.close(CloseReason.INVALID_TOKEN);
        }
      }
    }
  }

  /// Whoever hands a token to the machine has had it verified.
  static SubscriptionToken verdict(@Nullable SubscriptionToken verdict) {
    if (verdict == null) {
      throw new IllegalStateException("a subscription token that nobody verified");
    }
    return verdict;
  }

  /// Whether what the token opens has ended already.
  boolean isOver(Turn turn, SubscriptionToken.Valid token) {
    return !rules.access().insecure() && turn.now.isOver(token.expireAtSeconds());
  }

  static boolean speaksFor(SubscriptionToken.Valid token, Turn turn, String channel) {
    return token.user().equals(turn.user)
        && token.channel().equals(channel)
        && (token.client().isEmpty() || token.client().equals(turn.client));
  }

  private void begin(
      Turn turn,
      ClientCommand.Subscribe command,
      ChannelOptions options,
      OptionsOverride override,
      long expireAtSeconds,
      Payload info,
      Payload data) {
    FilterNode said = command.filter();
    TagsFilter filter = said == null ? null : TagsFilter.of(said).orElse(null);
    if (said != null && filter == null) {
      turn.fail(command.id(), ClientError.BAD_REQUEST);
      return;
    }
    boolean readsHistory = rights.asksHistoryOnceSubscribed(turn, options);
    boolean recoverable =
        options.hasHistory()
            && (or(override.forceRecovery(), options.forceRecovery())
                || ((options.allowRecovery() || readsHistory) && command.recoverable()));
    boolean positioned =
        options.hasHistory()
            && (recoverable
                || or(override.forcePositioning(), options.forcePositioning())
                || ((options.allowPositioning() || readsHistory) && command.positioned()));
    boolean announced = or(override.joinLeave(), options.joinLeave());
    boolean wantsMoves =
        or(override.forcePushJoinLeave(), options.forcePushJoinLeave())
            || (command.joinLeave()
                && announced
                && rights.asksPresenceOnceSubscribed(turn, options));
    join(
        turn,
        command.channel(),
        new Terms(
            command.id(),
            false,
            positioned,
            recoverable,
            options.forceRecoveryMode() == RecoveryMode.CACHE,
            wantsMoves,
            or(override.presence(), options.presence()),
            announced,
            command.rejectsUnrecovered(),
            filter == null && options.allowedDeltaTypes().contains(command.delta()),
            filter,
            command.standing(),
            expireAtSeconds,
            info,
            data));
  }

  /// The server's own wish: the channel's options count, its permissions do not.
  void make(Turn turn, ServerSubscription wanted, Standing standing, long expireAtSeconds) {
    ChannelOptions options = namespaces.of(wanted.channel()).orElseThrow();
    OptionsOverride override = wanted.override();
    boolean recoverable =
        options.hasHistory() && or(override.forceRecovery(), options.forceRecovery());
    join(
        turn,
        wanted.channel(),
        new Terms(
            0,
            true,
            recoverable
                || (options.hasHistory()
                    && or(override.forcePositioning(), options.forcePositioning())),
            recoverable,
            options.forceRecoveryMode() == RecoveryMode.CACHE,
            or(override.forcePushJoinLeave(), options.forcePushJoinLeave()),
            or(override.presence(), options.presence()),
            or(override.joinLeave(), options.joinLeave()),
            false,
            false,
            null,
            standing,
            expireAtSeconds,
            wanted.info(),
            wanted.data()));
  }

  private static boolean or(@Nullable Boolean override, boolean option) {
    return override == null ? option : override;
  }

  /// A server-side subscription that cannot be had now is asked for again after a while, another
  /// while for each client.
  static void later(
      Turn turn, String channel, Subscription.Subscribing asked, RandomGenerator dice) {
    long wait = LATER_NANOS / 2 + dice.nextLong(LATER_NANOS);
    turn.does(
        new ConnectionEffect.WakeAt(
            turn.now.nanos() + wait, new Wake.JoinDue(channel, asked.ref())));
  }

  void again(Turn turn, Wake.JoinDue due) {
    if (turn.subscription(due.channel()) instanceof Subscription.Subscribing asked
        && asked.ref() == due.ref()) {
      if (turn.now.isOver(asked.terms().expireAtSeconds())) {
        turn.leave(due.channel(), asked);
        Commands.tooEarly(turn, asked.deferred());
      } else {
        join(turn, due.channel(), asked.terms(), asked.deferred());
      }
    }
  }

  private void join(Turn turn, String channel, Terms terms) {
    join(turn, channel, terms, List.of());
  }

  private void join(Turn turn, String channel, Terms terms, List<ClientCommand> deferred) {
    long ref = turn.newRef();
    turn.put(channel, new Subscription.Subscribing(ref, terms, deferred));
    turn.does(new ConnectionEffect.Join(channel, ref, demand(terms)));
  }

  private Demand demand(Terms terms) {
    if (!terms.recovers()) {
      return new Demand.Top();
    }
    Position asked = terms.asked();
    if (terms.newestOnly()) {
      return new Demand.Newest(asked);
    }
    return asked == null ? new Demand.Top() : new Demand.After(asked, rules.recoveryLimit());
  }

  /// What the client is told of a start; null = the position cannot be recovered and the client
  /// wants that as an error. The start must not be a refusal.
  @Nullable SubscribeResult result(Turn turn, Terms terms, Start start) {
    return switch (start) {
      case Start.Recovered(Position top, var slices) -> {
        List<ChannelSlice> selected = Selected.of(terms.filter(), slices);
        // Where nothing is left that would move it, the position moves over what was left out.
        boolean moves = selected.isEmpty() && !slices.isEmpty();
        long offset = moves ? top.offset() : terms.standing().offset();
        yield result(turn, terms, top, offset, selected, true);
      }
      // Who has nothing and gets nothing must not believe that it has the latest, and whose filter
      // leaves the latest out may have missed an earlier one.
      case Start.Newest(Position top, var slices) -> {
        List<ChannelSlice> selected = Selected.of(terms.filter(), slices);
        boolean has = slices.isEmpty() ? terms.standing().offset() > 0 : !selected.isEmpty();
        yield has
            ? result(turn, terms, top, top.offset(), selected, true)
            : unrecovered(turn, terms, top);
      }
      case Start.AtTop(Position top) -> unrecovered(turn, terms, top);
      case Start.Unrecovered(var _, Position top) -> unrecovered(turn, terms, top);
      case Start.Refused _ -> throw new IllegalStateException("a refusal has no result");
    };
  }

  private @Nullable SubscribeResult unrecovered(Turn turn, Terms terms, Position top) {
    return terms.recovers() && terms.rejectsUnrecovered()
        ? null
        : result(turn, terms, top, top.offset(), List.of(), false);
  }

  private static SubscribeResult result(
      Turn turn,
      Terms terms,
      Position top,
      long offset,
      List<ChannelSlice> slices,
      boolean recovered) {
    return new SubscribeResult(
        terms.expireAtSeconds() == 0 ? 0 : turn.now.secondsUntil(terms.expireAtSeconds()),
        terms.recoverable(),
        terms.positioned(),
        terms.positioned() ? top.epochText() : "",
        terms.positioned() ? offset : 0,
        slices,
        terms.recovers(),
        recovered && terms.recovers(),
        terms.data(),
        terms.delta());
  }

  static Position topOf(Start start) {
    return switch (start) {
      case Start.AtTop(Position top) -> top;
      case Start.Recovered(Position top, var _) -> top;
      case Start.Newest(Position top, var _) -> top;
      case Start.Unrecovered(var _, Position top) -> top;
      case Start.Refused _ -> throw new IllegalStateException("a refusal has no top");
    };
  }

  private static Intake intake(Terms terms, Start start) {
    TagsFilter filter = terms.filter();
    if (filter != null) {
      return new Intake.Matching(filter);
    }
    return terms.delta() ? new Intake.Deltas(lastOf(start)) : Intake.ALL;
  }

  /// The data of the last publication in the reply: what comes live is patched against it. Who got
  /// none may have anything.
  private static @Nullable Payload lastOf(Start start) {
    List<ChannelSlice> slices =
        switch (start) {
          case Start.Recovered(var _, var missed) -> missed;
          case Start.Newest(var _, var newest) -> newest;
          case Start.AtTop _, Start.Unrecovered _, Start.Refused _ -> List.of();
        };
    return slices.isEmpty() ? null : slices.getLast().publications().getLast().data();
  }

  /// The subscription is live from here on.
  static void settle(Turn turn, String channel, Subscription.Subscribing asked, Start start) {
    Terms terms = asked.terms();
    turn.put(channel, new Subscription.Subscribed(asked.ref(), terms));
    turn.does(
        new ConnectionEffect.GoLive(
            channel,
            topOf(start).offset(),
            terms.positioned(),
            terms.wantsMoves(),
            intake(terms, start)));
    appear(turn, channel, terms);
  }

  /// Who is there, for whoever asks. Those who were told of a join are not told again.
  static void appear(Turn turn, String channel, Terms terms) {
    if (terms.present() || terms.announced()) {
      turn.does(
          new ConnectionEffect.Appear(
              channel, turn.describedBy(terms.info()), terms.present(), terms.announced()));
    }
  }

  /// A refresh may describe the connection anew: from here on, and where it is present already.
  static void describe(Turn turn, Payload info) {
    if (!info.equals(turn.info)) {
      turn.info = info;
      turn.subscriptions()
          .forEach((channel, subscription) -> {
            if (subscription instanceof Subscription.Subscribed(long _, Terms terms)) {
              appear(turn, channel, terms);
            }
          });
    }
  }
}
