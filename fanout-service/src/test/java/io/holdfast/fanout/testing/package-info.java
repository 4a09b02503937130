/// Fixtures: a backbone that is all memory, an adapter that speaks the link's frames in front of
/// it, and edges that check every promise of their link.
@NullMarked
package io.holdfast.fanout.testing;

import org.jspecify.annotations.NullMarked;
