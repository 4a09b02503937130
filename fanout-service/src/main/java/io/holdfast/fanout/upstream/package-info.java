/// The link to an adapter: dials when it is told to, translates frames, and decides nothing. Start
/// reading at {@link io.holdfast.fanout.upstream.AdapterLinks}.
@NullMarked
@Rim
package io.holdfast.fanout.upstream;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
