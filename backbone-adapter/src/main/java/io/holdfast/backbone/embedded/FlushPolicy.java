package io.holdfast.backbone.embedded;

/// When an append is answered, relative to the disk.
public enum FlushPolicy {
  /// After the disk has it; appends that wait together share one flush.
  ALWAYS,
  /// After the operating system has it; the disk gets it every flush interval. A crash of the
  /// machine may lose that much.
  INTERVAL,
  /// After the operating system has it, which writes when it likes.
  OS
}
