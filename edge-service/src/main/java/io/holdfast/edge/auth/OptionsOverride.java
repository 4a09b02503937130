package io.holdfast.edge.auth;

import org.jspecify.annotations.Nullable;

/// Channel options that one subscription has otherwise than its namespace; null = as the namespace.
///
/// Immutable.
public record OptionsOverride(
    @Nullable Boolean presence,
    @Nullable Boolean joinLeave,
    @Nullable Boolean forcePushJoinLeave,
    @Nullable Boolean forcePositioning,
    @Nullable Boolean forceRecovery) {
  public static final OptionsOverride NONE = new OptionsOverride(null, null, null, null, null);
}
