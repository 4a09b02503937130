/// One client's session as a machine: what it may do, when it must end, what it is told. It knows
/// no socket and no link. Start reading at {@link io.holdfast.edge.connection.ConnectionMachine}.
@NullMarked
@Deterministic
package io.holdfast.edge.connection;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
