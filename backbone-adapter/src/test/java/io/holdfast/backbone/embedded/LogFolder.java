package io.holdfast.backbone.embedded;

import io.holdfast.backbone.spi.SessionEnd;
import io.holdfast.backbone.spi.SessionProbe;
import io.holdfast.contract.PublishRequest;
import io.holdfast.runtime.Ticker;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A log in a folder that a test opens, closes and damages.
final class LogFolder {
  static final int SEGMENT_BYTES = 64 << 10;

  private final Path dir;
  private final Ticker ticker;
  private EmbeddedSettings settings;

  LogFolder(Path dir, Ticker ticker) {
    this.dir = dir;
    this.ticker = ticker;
    this.settings = EmbeddedSettings.in(dir).withSegmentBytes(SEGMENT_BYTES);
  }

  Path dir() {
    return dir;
  }

  EmbeddedSettings settings() {
    return settings;
  }

  LogFolder with(EmbeddedSettings other) {
    settings = other;
    return this;
  }

  /// Opens the log, lets the test use it, and closes it.
  void session(Consumer<SessionProbe> use) throws Exception {
    try (EmbeddedBackbone backbone = new EmbeddedBackbone(settings, ticker)) {
      backbone.prepare();
      try (SessionProbe probe = SessionProbe.opened(backbone)) {
        use.accept(probe);
      }
    }
  }

  /// How opening ends when it is expected to fail.
  SessionEnd refused() throws Exception {
    try (EmbeddedBackbone backbone = new EmbeddedBackbone(settings, ticker)) {
      backbone.prepare();
      return SessionProbe.refused(backbone);
    }
  }

  static List<PublishRequest> batch(String channel, String prefix, int from, int count) {
    List<PublishRequest> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      batch.add(SessionProbe.request(channel, prefix + i, prefix + i));
    }
    return batch;
  }

  List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    }
  }

  /// The newest segment with a header.
  Path active() throws IOException {
    List<Path> all = segments();
    Path found = all.getFirst();
    for (Path path : all) {
      found = endOf(path) > 0 ? path : found;
    }
    return found;
  }

  /// Place after the last byte that is not zero.
  static int endOf(Path segment) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] == 0) {
      end--;
    }
    return end;
  }

  static void zeroFrom(Path segment, int from) throws IOException {
    byte[] bytes = Files.readAllBytes(segment);
    java.util.Arrays.fill(bytes, from, bytes.length, (byte) 0);
    Files.write(segment, bytes);
  }

  static void flipBit(Path segment, int place, int bit) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(place);
      int value = file.read();
      file.seek(place);
      file.write(value ^ (1 << bit));
    }
  }
}
