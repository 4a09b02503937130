/// Tests of the adapter as a whole.
@NullMarked
package io.holdfast.backbone;

import org.jspecify.annotations.NullMarked;
