/// Tests of filters.
@NullMarked
package io.holdfast.edge.tags;

import org.jspecify.annotations.NullMarked;
