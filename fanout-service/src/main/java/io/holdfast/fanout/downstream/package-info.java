/// The links of edges: accepts them, translates their frames, and decides nothing. Start reading at
/// {@link io.holdfast.fanout.downstream.EdgeLinks}.
@NullMarked
@Rim
package io.holdfast.fanout.downstream;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
