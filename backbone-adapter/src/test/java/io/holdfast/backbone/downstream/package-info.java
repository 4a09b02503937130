/// The promises of the link to fanouts, told by a client that speaks frames.
@NullMarked
package io.holdfast.backbone.downstream;

import org.jspecify.annotations.NullMarked;
