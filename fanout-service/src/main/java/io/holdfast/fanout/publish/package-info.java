/// Publishes on their way to the backbone: whether one is accepted, and the bounded table of those
/// that have no answer yet. It never decides an outcome that only the backbone knows. Start reading
/// at {@link io.holdfast.fanout.publish.AcceptanceRule}.
@NullMarked
@Deterministic
package io.holdfast.fanout.publish;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
