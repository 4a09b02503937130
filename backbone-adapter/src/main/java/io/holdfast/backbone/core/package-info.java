/// The whole adapter without its links and its backbone: the supervisor of the session and the
/// serving of fanouts, on one clock. Start reading at {@link
/// io.holdfast.backbone.core.AdapterCore}.
@NullMarked
@Deterministic
package io.holdfast.backbone.core;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
