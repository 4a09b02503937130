/// The edge service: WebSocket connections, their subscriptions and the server API. It must never
/// decide about continuity; it executes the verdicts of the fan-out service.
@NullMarked
package io.holdfast.edge;

import org.jspecify.annotations.NullMarked;
