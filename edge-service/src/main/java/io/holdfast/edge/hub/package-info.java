/// Local fan-out of one shard: which connections are members of which channel, where each channel's
/// top is, and who waits for a start. It executes verdicts and never decides about continuity.
/// Start reading at {@link io.holdfast.edge.hub.Hub}.
@NullMarked
@Deterministic
package io.holdfast.edge.hub;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
