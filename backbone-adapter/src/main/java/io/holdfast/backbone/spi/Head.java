package io.holdfast.backbone.spi;

import java.util.List;

/// What a partition log consists of: its last position, the first sequence that is still kept, and
/// its forks, oldest first, the current epoch last.
///
/// Immutable.
public record Head(LogPosition last, long firstRetained, List<Fork> forks) {
  public Head {
    forks = List.copyOf(forks);
  }
}
