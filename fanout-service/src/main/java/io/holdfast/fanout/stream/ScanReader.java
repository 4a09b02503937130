package io.holdfast.fanout.stream;

import io.holdfast.contract.ChannelSlice;
import io.holdfast.contract.Position;
import io.holdfast.contract.ResyncReason;

/// Who is given a range that memory no longer holds.
interface ScanReader {
  /// How far it has come.
  Position position();

  /// It wants nothing above this offset.
  long cap();

  /// False when it cannot take anything now (no credit) or ever (gone).
  boolean accepts();

  void feed(ChannelSlice part);

  /// The scan is over for it: memory goes on from where it stands, or it did not accept.
  void resumed();

  void unrecoverable(ResyncReason reason);
}
