package io.holdfast.edge.protocol;

import io.holdfast.contract.Payload;
import io.holdfast.contract.Publication;
import io.holdfast.edge.fossil.Fossil;
import org.jspecify.annotations.Nullable;

/// The publications that a subscription with deltas is told, one after the other: what it has is
/// the base of the next patch.
///
/// Owned by whoever encodes them.
final class DeltaChain {
  private final Codec codec;
  private @Nullable Payload base;

  /// For a reader that has nothing.
  DeltaChain(Codec codec) {
    this(codec, null);
  }

  DeltaChain(Codec codec, @Nullable Payload base) {
    this.codec = codec;
    this.base = base;
  }

  /// What comes next; a patch where there is a base, a patch is `wanted`, and it is smaller. In
  /// JSON the codec can say the publication.
  Said next(Publication publication, boolean wanted) {
    Payload data = publication.data();
    Payload before = base;
    base = data;
    return before == null || !wanted
        ? new Said(data, false)
        : Fossil.patch(before, data, codec == Codec.JSON)
            .map(patch -> new Said(patch, true))
            .orElseGet(() -> new Said(data, false));
  }
}
