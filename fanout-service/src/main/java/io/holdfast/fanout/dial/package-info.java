/// Which adapter to dial and when: a machine that stays with the adapter it has, turns to the next
/// in the list when it is lost, and waits between attempts. Start reading at {@link
/// io.holdfast.fanout.dial.DialMachine}.
@NullMarked
@Deterministic
package io.holdfast.fanout.dial;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
