/// Decides what state the session with the backbone is in: only heartbeats and publications that
/// came back through the tail count as life, never a driver's word. Start reading at {@link
/// io.holdfast.backbone.subscription.SubscriptionMachine}.
@NullMarked
@Deterministic
package io.holdfast.backbone.subscription;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
