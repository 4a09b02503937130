/// Tests of `io.holdfast.edge.upstream`.
@NullMarked
package io.holdfast.edge.upstream;

import org.jspecify.annotations.NullMarked;
