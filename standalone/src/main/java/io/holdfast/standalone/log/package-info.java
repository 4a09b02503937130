/// How a process logs: one line an event on the error stream, level by setting. Start reading at
/// {@link io.holdfast.standalone.log.Logging}.
@NullMarked
@Rim
package io.holdfast.standalone.log;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
