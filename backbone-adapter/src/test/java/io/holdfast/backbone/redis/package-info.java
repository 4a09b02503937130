/// The Redis backbone against a real server of the tests' own; skipped where there is none.
@NullMarked
package io.holdfast.backbone.redis;

import org.jspecify.annotations.NullMarked;
