/// What the services agree on, as Java values: positions and the rule that orders them,
/// publications, verdicts, publish results, codes, and {@link io.holdfast.contract.Wire} between
/// them and the generated messages. It never does I/O. Start reading at {@link
/// io.holdfast.contract.Lineage}.
@NullMarked
@Deterministic
package io.holdfast.contract;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
