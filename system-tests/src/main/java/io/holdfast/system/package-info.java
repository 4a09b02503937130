/// The whole, looked at from outside: real processes, raw clients, faults and benchmarks.
///
/// Nothing here calls a class of a service; everything goes over sockets, as for a stranger. Start
/// reading at {@link io.holdfast.system.process.Installation}.
@NullMarked
package io.holdfast.system;

import org.jspecify.annotations.NullMarked;
