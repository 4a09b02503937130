package io.holdfast.edge.testing;

import io.holdfast.contract.Payload;
import io.holdfast.edge.fossil.FossilReader;
import io.holdfast.edge.protocol.Codec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client does with the publications of a subscription with deltas.
///
/// Owned by its test.
public final class DeltaReader {
  private final Codec codec;
  private @Nullable Payload base;

  /// All data so far, made whole.
  public final List<String> data = new ArrayList<>();

  /// Which of them came as patches.
  public final List<Boolean> patched = new ArrayList<>();

  public DeltaReader(Codec codec) {
    this.codec = codec;
  }

  public void takes(List<Told> publications) {
    for (Told told : publications) {
      if (codec == Codec.JSON && !told.quoted()) {
        throw new IllegalStateException("data that are no string: " + told);
      }
      Payload before = base;
      if (told.delta() && before == null) {
        throw new IllegalStateException("a patch of nothing: " + told);
      }
      Payload whole =
          told.delta() && before != null ? FossilReader.apply(before, told.data()) : told.data();
      base = whole;
      data.add(whole.toUtf8());
      patched.add(told.delta());
    }
  }
}
