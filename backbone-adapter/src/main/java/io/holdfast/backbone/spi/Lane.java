package io.holdfast.backbone.spi;

import io.holdfast.contract.Code;
import io.holdfast.contract.PublishResult;
import io.holdfast.contract.Refusal;

/// The order in which one sender's requests take effect. Once one of them was not stored for now,
/// surely or perhaps, none behind it is: it would overtake. The sender goes on in another lane,
/// with that one first.
///
/// Thread-safe: one flag that is set once.
public final class Lane {
  private static final PublishResult BEHIND =
      new PublishResult.Unavailable(
          new Refusal(Code.UNAVAILABLE, "one that was sent before it was not stored"));

  private volatile boolean broken;

  public boolean broken() {
    return broken;
  }

  public void breakOff() {
    broken = true;
  }

  /// The answer to what stands behind the one at which the lane broke.
  public static PublishResult behind() {
    return BEHIND;
  }

  /// Passes the result on; one that leaves its request unstored for now breaks the lane.
  public PublishResult seen(PublishResult result) {
    switch (result) {
      case PublishResult.Unavailable _, PublishResult.Unknown _ -> breakOff();
      case PublishResult.Stored _,
          PublishResult.Held _,
          PublishResult.Duplicate _,
          PublishResult.Superseded _,
          PublishResult.Rejected _ -> {}
    }
    return result;
  }
}
