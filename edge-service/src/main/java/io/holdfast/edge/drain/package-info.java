/// Leaving politely: how long a stopping edge takes to send its clients away, and when each of them
/// goes. Values only; the shards carry it out. Start reading at {@link
/// io.holdfast.edge.drain.DrainPlan}.
@NullMarked
@Deterministic
package io.holdfast.edge.drain;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
