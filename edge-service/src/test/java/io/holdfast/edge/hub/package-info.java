/// Tests of `io.holdfast.edge.hub`.
@NullMarked
package io.holdfast.edge.hub;

import org.jspecify.annotations.NullMarked;
