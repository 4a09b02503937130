package io.holdfast.backbone.spi;

import io.holdfast.contract.Code;
import io.holdfast.contract.Position;
import io.holdfast.contract.PublishRequest;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;
import org.jspecify.annotations.Nullable;

/// What every backbone refuses before it looks into its log.
public final class AppendRule {
  private AppendRule() {}

  /// Null = it may be appended.
  ///
  /// @param epoch the log's
  /// @param bytesMax largest data
  /// @param setting that says so
  public static @Nullable PublishResult refusal(
      PublishRequest request, long epoch, int bytesMax, String setting) {
    if (request.expectedEpoch() != 0 && request.expectedEpoch() != epoch) {
      return new PublishResult.Unavailable(
          new Refusal(Code.EPOCH_CHANGED, "the log's epoch is " + Position.epochText(epoch)));
    }
    int bytes = request.data().length();
    return bytes <= bytesMax
        ? null
        : new PublishResult.Rejected(
            new Refusal(
                Code.TOO_LARGE,
                "the publication has " + bytes + " bytes, " + setting + " is " + bytesMax));
  }
}
