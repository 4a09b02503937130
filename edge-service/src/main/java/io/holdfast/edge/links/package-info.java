/// The rim of the upstream machine: gRPC links to the fanouts, and the loop that owns the machine.
/// It decides nothing. Start reading at {@link io.holdfast.edge.links.UpstreamLoop}.
@NullMarked
@Rim
package io.holdfast.edge.links;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
