/// Starts, watches, freezes, kills and starts again the processes under test.
///
/// Ends only what it started, by its id. Start reading at {@link
/// io.holdfast.system.process.Installation}.
@NullMarked
package io.holdfast.system.process;

import org.jspecify.annotations.NullMarked;
