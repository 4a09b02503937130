@NullMarked
package io.holdfast.fanout.continuity;

import org.jspecify.annotations.NullMarked;
