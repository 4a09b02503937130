/// Who is in which channel, as the edges report it: the presence table with its joins and leaves,
/// the member counts of channels, and the pattern that selects channels. Start reading at {@link
/// io.holdfast.fanout.presence.PresenceTable}.
@NullMarked
@Deterministic
package io.holdfast.fanout.presence;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
