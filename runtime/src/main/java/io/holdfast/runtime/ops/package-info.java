/// What a process tells those who operate it: health and metrics, on a port of its own. It
/// evaluates what the services report and never decides for them; a probe reads one immutable value
/// and does no I/O. Start reading at {@link io.holdfast.runtime.ops.OpsServer}.
@NullMarked
@Rim
package io.holdfast.runtime.ops;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
