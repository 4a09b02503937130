/// What every transport has: whom it lets in, what it knows of a client that came, what it reports.
/// It knows no transport. Start reading at {@link io.holdfast.edge.transport.SocketHost}.
@NullMarked
package io.holdfast.edge.transport;

import org.jspecify.annotations.NullMarked;
