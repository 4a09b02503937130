/// Tests of the ops port over real HTTP.
@NullMarked
package io.holdfast.runtime.ops;

import org.jspecify.annotations.NullMarked;
