/// What crosses the fanout's two links, as values: the requests of edges and the replies to them,
/// the requests to an adapter and its replies. It holds no state and no rule. The rims translate
/// between these and the generated messages. Start reading at {@link
/// io.holdfast.fanout.frame.EdgeRequest}.
@NullMarked
@Deterministic
package io.holdfast.fanout.frame;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
