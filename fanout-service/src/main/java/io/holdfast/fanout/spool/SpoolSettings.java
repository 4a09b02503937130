package io.holdfast.fanout.spool;

import io.holdfast.fanout.publish.SpoolRules;
import io.holdfast.runtime.Ticker;
import io.holdfast.runtime.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where and how held publications are kept, and for which backbone. Without a folder they are kept
/// in memory only.
///
/// Immutable.
public record SpoolSettings(
    @Nullable Path dir,
    String backbone,
    Sync sync,
    int itemsMax,
    long bytesMax,
    boolean dropsOldest,
    Duration keysKept) {
  /// When what is held reaches the disk.
  public enum Sync {
    /// Before the publisher is told that it is held.
    ALWAYS,
    /// Within 20 ms: a power loss may take so much.
    INTERVAL,
    /// When the system likes.
    OS
  }

  public static SpoolSettings from(Settings settings) {
    String dir = settings.text("outage.spool.dir");
    return new SpoolSettings(
        dir.isEmpty() ? null : Path.of(dir),
        backbone(settings),
        Sync.valueOf(settings.text("outage.spool.sync").toUpperCase(Locale.ROOT)),
        (int) settings.number("outage.spool.max_items"),
        settings.number("outage.spool.max_bytes"),
        settings.text("outage.spool.overflow").equals("drop_oldest"),
        settings.duration(
            settings.text("backbone.type").equals("embedded")
                ? "backbone.embedded.idempotency_window"
                : "backbone.redis.idempotency_window"));
  }

  private static String backbone(Settings settings) {
    String type = settings.text("backbone.type");
    return type.equals("embedded")
        ? type + " in " + Path.of(settings.text("backbone.embedded.dir")).toAbsolutePath()
        : type
            + " at "
            + settings.list("backbone.endpoints").stream().sorted().toList()
            + " under "
            + settings.text("backbone.redis.prefix");
  }

  public SpoolSettings inMemory(long most) {
    return new SpoolSettings(
        null, backbone, sync, itemsMax, Math.min(bytesMax, most), dropsOldest, keysKept);
  }

  /// Opens the spool of the fanout of this name; fanouts of one folder must differ in it.
  public Spool.Opener opener(String name, Ticker ticker) {
    Path folder = dir;
    return folder == null
        ? MemorySpool::new
        : events -> DiskSpool.open(folder.resolve(name), backbone, sync, ticker, events);
  }

  public SpoolRules rules() {
    long memory = dir == null ? bytesMax : Math.min(bytesMax, SpoolRules.DEFAULT.memoryBytes());
    return new SpoolRules(itemsMax, bytesMax, memory, SpoolRules.PATIENCE, dropsOldest, keysKept);
  }
}
