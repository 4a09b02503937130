/// One bidirectional gRPC stream between two of our services, seen from either end: frames out,
/// frames in, back-pressure, and one report of its end. It knows no frame type and decides nothing;
/// each service's session machine does. Start reading at {@link
/// io.holdfast.runtime.link.LinkEvents}.
@NullMarked
@Rim
package io.holdfast.runtime.link;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
