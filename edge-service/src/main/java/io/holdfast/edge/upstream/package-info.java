/// What the edge wants of the fanouts and what it owes its shards: routing of channels, follows
/// with their last positions, publishes in flight, asks with deadlines. It survives the loss of any
/// link by position. No I/O: the rim is `io.holdfast.edge.links`. Start reading at {@link
/// io.holdfast.edge.upstream.UpstreamMachine}.
@NullMarked
@Deterministic
package io.holdfast.edge.upstream;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
