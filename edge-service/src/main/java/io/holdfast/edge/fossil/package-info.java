/// Patches in the delta format of Fossil: what turns the last payload of a reader into the next one
/// in fewer bytes. It only writes them; readers apply them. Start reading at {@link
/// io.holdfast.edge.fossil.Fossil}.
@NullMarked
@Deterministic
package io.holdfast.edge.fossil;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
