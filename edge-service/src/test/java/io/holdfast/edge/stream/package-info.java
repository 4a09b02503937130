/// Tests of `io.holdfast.edge.stream`.
@NullMarked
package io.holdfast.edge.stream;

import org.jspecify.annotations.NullMarked;
