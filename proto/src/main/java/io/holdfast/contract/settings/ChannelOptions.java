package io.holdfast.contract.settings;

import io.holdfast.runtime.settings.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/// What a namespace allows and keeps. Field names are the configuration's keys.
///
/// Immutable.
public record ChannelOptions(
    String name,
    boolean presence,
    boolean joinLeave,
    boolean forcePushJoinLeave,
    int historySize,
    Duration historyTtl,
    long historyBytes,
    boolean forcePositioning,
    boolean allowPositioning,
    boolean forceRecovery,
    boolean allowRecovery,
    RecoveryMode forceRecoveryMode,
    Set<String> allowedDeltaTypes,
    boolean deltaPublish,
    boolean allowTagsFilter,
    Allowed subscribe,
    Allowed publish,
    Allowed presenceQuery,
    Allowed history,
    boolean allowUserLimitedChannels,
    String channelRegex,
    DataFormat publicationDataFormat,
    SlowConsumer slowConsumer,
    OutageMode outageMode) {

  public enum RecoveryMode {
    STREAM,
    CACHE
  }

  public enum DataFormat {
    ANY,
    JSON,
    BINARY
  }

  /// What happens to a connection whose outbox is full.
  public enum SlowConsumer {
    DISCONNECT,
    LATEST
  }

  /// What a publish does while the backbone is away.
  public enum OutageMode {
    HOLD,
    IMMEDIATE,
    REFUSE
  }

  /// Who may do something. `subscriber` has no meaning for subscribing itself.
  public record Allowed(boolean client, boolean subscriber, boolean anonymous) {}

  public ChannelOptions {
    allowedDeltaTypes = Set.copyOf(allowedDeltaTypes);
  }

  /// Whether publications of the channel are kept at all and so have positions that clients see.
  public boolean hasHistory() {
    return historySize > 0 && !historyTtl.isZero();
  }

  /// Reads one options section whose keys start with `prefix` (for example
  /// `channel.without_namespace.`; empty for an entry of `channel.namespaces`). What it leaves open
  /// is as `top` says.
  static ChannelOptions from(String name, Settings top, Settings at, String prefix) {
    return new ChannelOptions(
        name,
        at.flag(prefix + "presence"),
        at.flag(prefix + "join_leave"),
        at.flag(prefix + "force_push_join_leave"),
        at.integer(prefix + "history_size"),
        at.duration(prefix + "history_ttl"),
        at.number(prefix + "history_bytes"),
        at.flag(prefix + "force_positioning"),
        at.flag(prefix + "allow_positioning"),
        at.flag(prefix + "force_recovery"),
        at.flag(prefix + "allow_recovery"),
        RecoveryMode.valueOf(upper(at.text(prefix + "force_recovery_mode"))),
        Set.copyOf(at.list(prefix + "allowed_delta_types")),
        at.flag(prefix + "delta_publish"),
        at.flag(prefix + "allow_tags_filter"),
        new Allowed(
            at.flag(prefix + "allow_subscribe_for_client"),
            false,
            at.flag(prefix + "allow_subscribe_for_anonymous")),
        allowed(at, prefix + "allow_publish_for_"),
        allowed(at, prefix + "allow_presence_for_"),
        allowed(at, prefix + "allow_history_for_"),
        at.flag(prefix + "allow_user_limited_channels"),
        at.text(prefix + "channel_regex"),
        format(at.text(prefix + "publication_data_format")),
        SlowConsumer.valueOf(upper(at.text(prefix + "slow_consumer"))),
        outageMode(top, at.text(prefix + "outage.mode")));
  }

  private static OutageMode outageMode(Settings top, String own) {
    return OutageMode.valueOf(upper(own.isEmpty() ? top.text("outage.mode") : own));
  }

  private static Allowed allowed(Settings at, String prefix) {
    return new Allowed(
        at.flag(prefix + "client"), at.flag(prefix + "subscriber"), at.flag(prefix + "anonymous"));
  }

  private static DataFormat format(String text) {
    return text.isEmpty() ? DataFormat.ANY : DataFormat.valueOf(upper(text));
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }
}
