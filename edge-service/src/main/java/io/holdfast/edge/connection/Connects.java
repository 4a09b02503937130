package io.holdfast.edge.connection;

import io.holdfast.contract.Payload;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.edge.auth.ConnectToken;
import io.holdfast.edge.auth.ServerSubscription;
import io.holdfast.edge.connection.ConnectionState.Connecting;
import io.holdfast.edge.hub.Start;
import io.holdfast.edge.protocol.ClientCommand;
import io.holdfast.edge.protocol.ClientCommand.Standing;
import io.holdfast.edge.protocol.ClientError;
import io.holdfast.edge.protocol.CloseReason;
import io.holdfast.edge.protocol.ServerReply;
import io.holdfast.edge.protocol.SubscribeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How a session begins: the token's verdict, the server-side subscriptions, the connect reply.
///
/// Owned by its shard's loop.
final class Connects {
  /// The connect reply waits so long for server-side subscriptions; the client's own patience is 5
  /// s. Those that are not there by then come as pushes.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// What the token, or its absence, amounts to.
  sealed interface Admission {
    record Granted(
        String user, Payload info, long expireAtSeconds, List<ServerSubscription> subscriptions)
        implements Admission {}

    record Failed(ClientError error) implements Admission {}

    record Close(CloseReason reason) implements Admission {}
  }

  private final ConnectionRules rules;
  private final Namespaces namespaces;
  private final ChannelRights rights;
  private final Subscriptions subscriptions;
  private final Expiries expiries;

  Connects(
      ConnectionRules rules,
      Namespaces namespaces,
      ChannelRights rights,
      Subscriptions subscriptions,
      Expiries expiries) {
    this.rules = rules;
    this.namespaces = namespaces;
    this.rights = rights;
    this.subscriptions = subscriptions;
    this.expiries = expiries;
  }

  Admission admit(String trustedUser, ClientCommand.Connect command, Moment now) {
    Admission admission = byCredentials(trustedUser, command);
    if (!(admission instanceof Admission.Granted granted)) {
      return admission;
    }
    if (now.isOver(granted.expireAtSeconds())) {
      return new Admission.Failed(ClientError.EXPIRED);
    }
    List<ServerSubscription> wanted = new ArrayList<>(granted.subscriptions());
    if (rules.userChannels().subscribesToPersonal() && !granted.user().isEmpty()) {
      String personal = rights.personalChannel(granted.user(), namespaces.boundary());
      if (wanted.stream().noneMatch(s -> s.channel().equals(personal))) {
        wanted.add(ServerSubscription.to(personal));
      }
    }
    if (wanted.size() > rules.channelLimit()) {
      return new Admission.Close(CloseReason.CHANNEL_LIMIT);
    }
    for (ServerSubscription subscription : wanted) {
      if (namespaces.of(subscription.channel()).isEmpty()) {
        return new Admission.Failed(ClientError.UNKNOWN_CHANNEL);
      }
    }
    return new Admission.Granted(granted.user(), granted.info(), granted.expireAtSeconds(), wanted);
  }

  /// Whoever hands a token to the machine has had it verified.
  static ConnectToken verdict(@Nullable ConnectToken verdict) {
    if (verdict == null) {
      throw new IllegalStateException("a connection token that nobody verified");
    }
    return verdict;
  }

  private Admission byCredentials(String trustedUser, ClientCommand.Connect command) {
    ConnectionRules.Access access = rules.access();
    if (command.token().isEmpty()) {
      boolean admitted =
          !trustedUser.isEmpty() || access.insecure() || access.anonymousWithoutToken();
      return admitted
          ? new Admission.Granted(trustedUser, Payload.EMPTY, 0, List.of())
          : new Admission.Close(CloseReason.BAD_REQUEST);
    }
    return switch (verdict(command.verdict())) {
      case ConnectToken.Expired _ -> new Admission.Failed(ClientError.TOKEN_EXPIRED);
      case ConnectToken.Undecided _ -> new Admission.Failed(ClientError.INTERNAL);
      case ConnectToken.Invalid _ -> new Admission.Close(CloseReason.INVALID_TOKEN);
      case ConnectToken.Valid valid ->
          valid.user().isEmpty() && access.refusesAnonymousTokens() && !access.insecure()
              ? new Admission.Close(CloseReason.PERMISSION_DENIED)
              : new Admission.Granted(
                  valid.user(),
                  valid.info(),
                  access.insecure() ? 0 : valid.expireAtSeconds(),
                  valid.subscriptions());
    };
  }

  /// A new session; its server-side subscriptions are asked for.
  Turn begin(
      Arrival arrival,
      Admission.Granted granted,
      ClientCommand.Connect command,
      Moment now,
      RandomGenerator dice,
      List<ConnectionEffect> effects) {
    Session session =
        new Session(
            arrival,
            clientId(dice),
            granted.user(),
            granted.info(),
            granted.expireAtSeconds(),
            Session.NO_EXPIRY_WAKE,
            0,
            0,
            false,
            1,
            Map.of());
    Turn turn = new Turn(session, now, effects);
    turn.does(new ConnectionEffect.Identify(turn.user, turn.client));
    for (ServerSubscription wanted : granted.subscriptions()) {
      Standing standing = command.subscriptions().getOrDefault(wanted.channel(), Standing.NONE);
      subscriptions.make(turn, wanted, standing, 0);
    }
    if (!granted.subscriptions().isEmpty()) {
      turn.does(new ConnectionEffect.WakeAt(turn.now.after(PATIENCE), new Wake.ReplyDue()));
    }
    return turn;
  }

  private static String clientId(RandomGenerator dice) {
    long most = (dice.nextLong() & ~0xF000L) | 0x4000L;
    long least = (dice.nextLong() & ~(3L << 62)) | (1L << 63);
    return new UUID(most, least).toString();
  }

  /// One server-side subscription was answered. Returns what the connection becomes: still
  /// connecting, or open after the last one. A channel that cannot be had now holds nobody up: it
  /// comes as a push when it can.
  ConnectionState started(
      Turn turn, Connecting connecting, ConnectionEvent.Started started, RandomGenerator dice) {
    if (!(turn.subscription(started.channel()) instanceof Subscription.Subscribing asked)
        || asked.ref() != started.ref()) {
      return connecting;
    }
    Map<String, SubscribeResult> results = new HashMap<>(connecting.results());
    Set<String> late = new HashSet<>(connecting.late());
    if (started.start() instanceof Start.Refused) {
      late.add(started.channel());
      Subscriptions.later(turn, started.channel(), asked, dice);
      return answered(turn, connecting, results, late, dice);
    }
    SubscribeResult result = subscriptions.result(turn, asked.terms(), started.start());
    if (result != null) {
      results.put(started.channel(), result);
    }
    late.remove(started.channel());
    turn.put(started.channel(), new Subscription.Subscribed(asked.ref(), asked.terms()));
    ConnectionState next = answered(turn, connecting, results, late, dice);
    Subscriptions.settle(turn, started.channel(), asked, started.start());
    return next;
  }

  private ConnectionState answered(
      Turn turn,
      Connecting connecting,
      Map<String, SubscribeResult> results,
      Set<String> late,
      RandomGenerator dice) {
    if (results.size() + late.size() < turn.subscriptions().size()) {
      return new Connecting(
          turn.session(),
          connecting.commandId(),
          results,
          late,
          connecting.deferred(),
          connecting.asked());
    }
    finish(turn, connecting.commandId(), results, dice);
    return new ConnectionState.Open(turn.session());
  }

  /// The reply has waited for long enough: it says what is there.
  ConnectionState overdue(Turn turn, Connecting connecting, RandomGenerator dice) {
    return answered(turn, connecting, connecting.results(), turn.subscriptions().keySet(), dice);
  }

  /// The connect reply and the timers of an open session. A client that never sees the pings is not
  /// told to wait for them.
  void finish(
      Turn turn, long commandId, Map<String, SubscribeResult> results, RandomGenerator dice) {
    turn.reply(
        new ServerReply.Connected(
            commandId,
            turn.client,
            rules.version(),
            turn.expireAtSeconds == 0 ? 0 : turn.now.secondsUntil(turn.expireAtSeconds),
            Payload.EMPTY,
            results,
            turn.arrival.nativePings() ? 0 : rules.pingSeconds(),
            rules.expectsPongs() && !turn.arrival.nativePings(),
            turn.arrival.home(),
            rules.includesServerTime() ? turn.now.wallMillis() : 0));
    ConnectionRules.UserChannels users = rules.userChannels();
    if (users.subscribesToPersonal() && users.singleConnection() && !turn.isAnonymous()) {
      turn.does(new ConnectionEffect.CloseOthers(turn.user, turn.client));
    }
    if (rules.pingSeconds() > 0) {
      long interval = rules.pingInterval().toNanos();
      long first = interval / 2 + dice.nextLong(interval / 2 + 1);
      turn.does(
          new ConnectionEffect.WakeAt(turn.now.after(Duration.ofNanos(first)), new Wake.PingDue()));
    }
    expiries.watch(turn);
  }
}
