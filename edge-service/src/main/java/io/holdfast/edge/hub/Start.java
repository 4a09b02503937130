package io.holdfast.edge.hub;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Position;
import io.holdfast.contract.Refusal;
import io.holdfast.contract.ResyncReason;
import java.util.List;

/// How a subscription begins. What comes after `top` follows live.
public sealed interface Start {
  record AtTop(Position top) implements Start {}

  /// The slices are all that was missed, ascending.
  record Recovered(Position top, List<ChannelSlice> slices) implements Start {
    public Recovered {
      slices = List.copyOf(slices);
    }
  }

  /// The newest publication, or none when there is none or the reader has it.
  record Newest(Position top, List<ChannelSlice> slices) implements Start {
    public Newest {
      slices = List.copyOf(slices);
    }
  }

  /// The gap cannot be filled.
  record Unrecovered(ResyncReason reason, Position top) implements Start {}

  /// Nothing can be said now.
  record Refused(Refusal refusal) implements Start {}
}
