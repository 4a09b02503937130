/// Tests of key sets and of the servers that publish them.
@NullMarked
package io.holdfast.edge.keys;

import org.jspecify.annotations.NullMarked;
