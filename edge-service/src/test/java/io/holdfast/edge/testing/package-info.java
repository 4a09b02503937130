/// Fixtures of the edge's tests: a fanout inside the test, and a client that sees every frame.
@NullMarked
package io.holdfast.edge.testing;

import org.jspecify.annotations.NullMarked;
