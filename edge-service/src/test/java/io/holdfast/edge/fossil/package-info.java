/// Tests of patches, with a reader of our own.
@NullMarked
package io.holdfast.edge.fossil;

import org.jspecify.annotations.NullMarked;
