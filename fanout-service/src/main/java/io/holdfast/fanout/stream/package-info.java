/// The streams of channels: what arrives from the adapter, how it is proven and kept, and how each
/// edge gets it in order, each publication once, with recoveries in between at exactly its place.
/// Everything here is owned by the fanout's one loop; nothing reads a clock or touches a link.
/// Start reading at {@link io.holdfast.fanout.stream.Channel}, then {@link
/// io.holdfast.fanout.stream.EdgeFollow}.
@NullMarked
@Deterministic
package io.holdfast.fanout.stream;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
