package io.holdfast.fanout.publish;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.settings.ChannelOptions;
import io.holdfast.contract.settings.ChannelOptions.OutageMode;
import io.holdfast.contract.settings.Namespaces;
import io.holdfast.fanout.frame.BackboneFacts;
import java.time.Duration;

/// Judges a publish by what can be known here: its channel, its size, and what its namespace wants
/// while the backbone is away.
///
/// Immutable.
public record AcceptanceRule(Namespaces namespaces, int publicationBytesMax) {
  /// When to try again while the backbone is away.
  public static final Duration OUTAGE_HINT = Duration.ofSeconds(1);

  private static final Acceptance FORWARD = new Acceptance.Forward(false);
  private static final Acceptance FORWARD_HOLDABLE = new Acceptance.Forward(true);
  private static final Acceptance HOLD = new Acceptance.Hold();

  public Acceptance judge(PublishRequest request, BackboneFacts backbone, boolean away) {
    String channel = request.channel();
    if (channel.isEmpty() || channel.length() > namespaces.nameMaxLength()) {
      return rejected(
          Code.BAD_REQUEST,
          "a channel's name has 1 to " + namespaces.nameMaxLength() + " characters");
    }
    ChannelOptions options = namespaces.of(channel).orElse(null);
    if (options == null) {
      return rejected(Code.UNKNOWN_CHANNEL, "the channel's namespace is not configured");
    }
    int bytesMax = bytesMax(backbone);
    if (request.data().length() > bytesMax) {
      return rejected(
          Code.TOO_LARGE,
          "a publication has at most " + bytesMax + " bytes, this has " + request.data().length());
    }
    return switch (options.outageMode()) {
      case HOLD, IMMEDIATE -> away ? HOLD : FORWARD_HOLDABLE;
      case REFUSE -> away ? new Acceptance.Refuse(unavailable(backbone)) : FORWARD;
    };
  }

  /// Whether it is shown at once when it is held. What has a version is not: only the backbone
  /// knows whether it is the newest.
  public boolean isShownAtOnce(PublishRequest request) {
    return request.version() == 0
        && namespaces
            .of(request.channel())
            .map(options -> options.outageMode() == OutageMode.IMMEDIATE)
            .orElse(false);
  }

  private int bytesMax(BackboneFacts backbone) {
    return backbone.publicationBytesMax() > 0
        ? Math.min(publicationBytesMax, backbone.publicationBytesMax())
        : publicationBytesMax;
  }

  /// The answer while the backbone is known to be away.
  public static PublishResult unavailable(BackboneFacts backbone) {
    return new PublishResult.Unavailable(
        new Refusal(Code.UNAVAILABLE, "the backbone is away: " + backbone.cause(), OUTAGE_HINT));
  }

  private static Acceptance rejected(Code code, String why) {
    return new Acceptance.Refuse(new PublishResult.Rejected(new Refusal(code, why)));
  }
}
