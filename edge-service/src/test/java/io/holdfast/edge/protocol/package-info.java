/// Tests of `io.holdfast.edge.protocol`.
@NullMarked
package io.holdfast.edge.protocol;

import org.jspecify.annotations.NullMarked;
