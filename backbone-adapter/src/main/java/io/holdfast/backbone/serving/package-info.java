/// What each fanout link is owed: verdicts for what it follows, replay, then live publications,
/// answers to its publishes and reads. It never keeps more for a slow link than a turn's worth: a
/// link without credit reads on from the backbone by position. Start reading at {@link
/// io.holdfast.backbone.serving.Serving}.
@NullMarked
@Deterministic
package io.holdfast.backbone.serving;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
