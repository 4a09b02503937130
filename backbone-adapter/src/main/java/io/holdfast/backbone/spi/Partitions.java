package io.holdfast.backbone.spi;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Which partition a channel belongs to: the same for every process and release.
public final class Partitions {
  private Partitions() {}

  public static int of(String channel, int partitions) {
    if (partitions == 1) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(channel.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % partitions);
  }
}
