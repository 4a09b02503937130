/// Websockets on Helidon's upgrade hook: the handshake, frames to messages, one termination report.
/// The only package that sees Helidon's upgrade and connection types; it never looks into a
/// message. Start reading at {@link io.holdfast.edge.websocket.WsConnection}.
@NullMarked
@Rim
package io.holdfast.edge.websocket;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
