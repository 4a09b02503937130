/// The contract that every backbone passes, and the probes that it is told with. `docs/tck.md`
/// lists all of it.
@NullMarked
package io.holdfast.backbone.spi;

import org.jspecify.annotations.NullMarked;
