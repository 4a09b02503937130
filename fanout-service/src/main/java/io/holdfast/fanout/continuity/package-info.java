/// Whether what arrives continues what is known. It holds no state. Start reading at {@link
/// io.holdfast.fanout.continuity.Continuity}.
@NullMarked
@Deterministic
package io.holdfast.fanout.continuity;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
