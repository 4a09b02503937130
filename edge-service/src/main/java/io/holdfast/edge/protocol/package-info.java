/// The client language, Centrifugo protocol v2: commands, replies, pushes, codes and their two
/// forms, JSON and Protobuf. It decides nothing about a session and never keeps what it was given.
/// Start reading at {@link io.holdfast.edge.protocol.ClientCommand} and {@link
/// io.holdfast.edge.protocol.Codec}.
@NullMarked
@Deterministic
package io.holdfast.edge.protocol;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
