/// Benchmarks with their raw baseline in the same run; a run that is one message short fails.
///
/// Start reading at {@link io.holdfast.system.bench.BenchMain}.
@NullMarked
package io.holdfast.system.bench;

import org.jspecify.annotations.NullMarked;
