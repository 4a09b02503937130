/// Tests of `io.holdfast.edge.drain`.
@NullMarked
package io.holdfast.edge.drain;

import org.jspecify.annotations.NullMarked;
