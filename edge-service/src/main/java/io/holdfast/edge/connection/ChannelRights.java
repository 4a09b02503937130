package io.holdfast.edge.connection;

import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.ChannelOptions.Allowed;
import java.util.List;
import java.util.regex.Pattern;

/// Who may do what in a channel, by its options and its name.
///
/// Immutable.
final class ChannelRights {
  private final boolean insecure;
  private final ConnectionRules.UserChannels users;

  ChannelRights(ConnectionRules rules) {
    this.insecure = rules.access().insecure();
    this.users = rules.userChannels();
  }

  /// Without a subscription token.
  boolean subscribes(Turn turn, String channel, ChannelOptions options, boolean isPrivate) {
    if (insecure) {
      return true;
    }
    if (isPrivate) {
      return false;
    }
    if (options.allowUserLimitedChannels() && isUserLimited(channel)) {
      return !turn.isAnonymous() && usersOf(channel).contains(turn.user);
    }
    return options.subscribe().client() && (!turn.isAnonymous() || options.subscribe().anonymous());
  }

  boolean publishes(Turn turn, String channel, ChannelOptions options) {
    return allows(options.publish(), turn, turn.isSubscribed(channel));
  }

  boolean asksPresence(Turn turn, String channel, ChannelOptions options) {
    return allows(options.presenceQuery(), turn, turn.isSubscribed(channel));
  }

  /// As a subscriber, which the client is about to be.
  boolean asksPresenceOnceSubscribed(Turn turn, ChannelOptions options) {
    return allows(options.presenceQuery(), turn, true);
  }

  boolean asksHistory(Turn turn, String channel, ChannelOptions options) {
    return allows(options.history(), turn, turn.isSubscribed(channel));
  }

  /// As a subscriber, which the client is about to be.
  boolean asksHistoryOnceSubscribed(Turn turn, ChannelOptions options) {
    return allows(options.history(), turn, true);
  }

  private boolean allows(Allowed allowed, Turn turn, boolean subscribed) {
    return insecure
        || (((allowed.subscriber() && subscribed) || allowed.client())
            && (!turn.isAnonymous() || allowed.anonymous()));
  }

  private boolean isUserLimited(String channel) {
    return !users.boundary().isEmpty() && channel.contains(users.boundary());
  }

  private List<String> usersOf(String channel) {
    String listed =
        channel.substring(channel.lastIndexOf(users.boundary()) + users.boundary().length());
    return users.separator().isEmpty()
        ? List.of(listed)
        : List.of(listed.split(Pattern.quote(users.separator()), -1));
  }

  /// The channel of one user's own.
  String personalChannel(String user, String namespaceBoundary) {
    String name = users.boundary() + user;
    return users.personalNamespace().isEmpty()
        ? name
        : users.personalNamespace() + namespaceBoundary + name;
  }
}
