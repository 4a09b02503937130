/// The rim of the link to fanouts: frames to values and back. It decides nothing; `serving` does.
@NullMarked
@Rim
package io.holdfast.backbone.downstream;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
