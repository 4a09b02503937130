/// Tests of `io.holdfast.edge.connection`.
@NullMarked
package io.holdfast.edge.connection;

import org.jspecify.annotations.NullMarked;
