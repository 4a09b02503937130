/// The fanout's decisions put together: what edges say and what the adapter says goes in, what is
/// to be sent to whom comes out at the end of each turn. One loop owns all of it. Start reading at
/// {@link io.holdfast.fanout.core.FanoutCore}.
@NullMarked
@Deterministic
package io.holdfast.fanout.core;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
