/// Tests of `io.holdfast.edge.write`.
@NullMarked
package io.holdfast.edge.write;

import org.jspecify.annotations.NullMarked;
