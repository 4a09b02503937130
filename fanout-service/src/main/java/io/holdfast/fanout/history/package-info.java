/// What a channel said lately and what a reader at some position can be given from it: the bounded
/// ring, its bounds, the window that clients may recover from, and the rule that places a reader.
/// It never reads a backbone: where memory cannot prove an answer it says so. Start reading at
/// {@link io.holdfast.fanout.history.ChannelHistory}.
@NullMarked
@Deterministic
package io.holdfast.fanout.history;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
