package io.holdfast.edge.connection;

import io.holdfast.edge.auth.ConnectToken;
import io.holdfast.edge.auth.SubscriptionToken;
import io.holdfast.edge.auth.TokenVerifier;
import io.holdfast.edge.protocol.ClientCommand;
import java.util.ArrayList;
import java.util.List;

/// The commands of one message with the verdicts on the tokens in them. `invalid` = one of the
/// tokens is none of ours; `expired` is one that was ours once, empty = none. Signatures cost far
/// more than the rest of a command, so they are looked at before a shard hears of the message.
///
/// Immutable.
public record Presented(List<ClientCommand> commands, boolean invalid, String expired) {
  public Presented {
    commands = List.copyOf(commands);
  }

  /// Whether there is anything to verify.
  public static boolean carriesTokens(List<ClientCommand> commands) {
    return commands.stream().anyMatch(command -> !token(command).isEmpty());
  }

  /// The token in a command; empty = none.
  public static String token(ClientCommand command) {
    return switch (command) {
      case ClientCommand.Connect connect -> connect.token();
      case ClientCommand.Subscribe subscribe -> subscribe.token();
      case ClientCommand.Refresh refresh -> refresh.token();
      case ClientCommand.SubRefresh refresh -> refresh.token();
      default -> "";
    };
  }

  public static Presented verify(
      List<ClientCommand> commands, TokenVerifier tokens, long nowUnixSeconds) {
    List<ClientCommand> verified = new ArrayList<>(commands.size());
    boolean invalid = false;
    String expired = "";
    for (ClientCommand command : commands) {
      String token = token(command);
      ClientCommand next = token.isEmpty() ? command : verified(command, tokens, nowUnixSeconds);
      verified.add(next);
      invalid |= isInvalid(next);
      expired = isExpired(next) ? token : expired;
    }
    return new Presented(verified, invalid, expired);
  }

  private static ClientCommand verified(ClientCommand command, TokenVerifier tokens, long now) {
    return switch (command) {
      case ClientCommand.Connect connect ->
          connect.verified(tokens.connection(connect.token(), now));
      case ClientCommand.Refresh refresh ->
          refresh.verified(tokens.connection(refresh.token(), now));
      case ClientCommand.Subscribe subscribe ->
          subscribe.verified(tokens.subscription(subscribe.token(), now));
      case ClientCommand.SubRefresh refresh ->
          refresh.verified(tokens.subscription(refresh.token(), now));
      default -> command;
    };
  }

  private static boolean isInvalid(ClientCommand command) {
    return switch (command) {
      case ClientCommand.Connect connect -> connect.verdict() instanceof ConnectToken.Invalid;
      case ClientCommand.Refresh refresh -> refresh.verdict() instanceof ConnectToken.Invalid;
      case ClientCommand.Subscribe subscribe ->
          subscribe.verdict() instanceof SubscriptionToken.Invalid;
      case ClientCommand.SubRefresh refresh ->
          refresh.verdict() instanceof SubscriptionToken.Invalid;
      default -> false;
    };
  }

  private static boolean isExpired(ClientCommand command) {
    return switch (command) {
      case ClientCommand.Connect connect -> connect.verdict() instanceof ConnectToken.Expired;
      case ClientCommand.Refresh refresh -> refresh.verdict() instanceof ConnectToken.Expired;
      case ClientCommand.Subscribe subscribe ->
          subscribe.verdict() instanceof SubscriptionToken.Expired;
      case ClientCommand.SubRefresh refresh ->
          refresh.verdict() instanceof SubscriptionToken.Expired;
      default -> false;
    };
  }
}
