/// Tests of `io.holdfast.edge.transport`.
@NullMarked
package io.holdfast.edge.transport;

import org.jspecify.annotations.NullMarked;
