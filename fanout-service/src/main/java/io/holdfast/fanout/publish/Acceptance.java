package io.holdfast.fanout.publish;

import io.holdfast.contract.PublishResult;

/// What becomes of a publish.
public sealed interface Acceptance {
  /// It goes to the adapter, now or when one is reached again before its deadline. One that is
  /// `holdable` is held when that takes too long.
  record Forward(boolean holdable) implements Acceptance {}

  /// The backbone is away and the namespace wants its publications held until it is back.
  record Hold() implements Acceptance {}

  /// It is answered at once.
  record Refuse(PublishResult result) implements Acceptance {}
}
