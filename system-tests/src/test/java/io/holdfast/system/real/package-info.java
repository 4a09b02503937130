/// Tests against real processes: stock clients, faults, and bad input. They run in Maven's
/// integration-test phase, once `standalone` is packaged.
@NullMarked
package io.holdfast.system.real;

import org.jspecify.annotations.NullMarked;
