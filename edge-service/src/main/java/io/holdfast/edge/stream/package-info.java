/// HTTP responses that never end as transports, and the requests by which their clients speak: HTTP
/// streaming, server-sent events, emulation. A route hands its connection over, so that an open
/// stream holds no more of Helidon than a websocket does. It never looks into a message. Start
/// reading at {@link io.holdfast.edge.stream.StreamConnection}.
@NullMarked
@Rim
package io.holdfast.edge.stream;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
