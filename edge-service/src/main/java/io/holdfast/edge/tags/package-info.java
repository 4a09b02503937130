/// Filters by the tags of publications: what a client said, and what it amounts to. It knows no
/// channel and no member. Start reading at {@link io.holdfast.edge.tags.TagsFilter}.
@NullMarked
@Deterministic
package io.holdfast.edge.tags;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
