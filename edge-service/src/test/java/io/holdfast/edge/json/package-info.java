/// Tests of reading JSON as a stream.
@NullMarked
package io.holdfast.edge.json;

import org.jspecify.annotations.NullMarked;
