/// The whole edge on real sockets.
@NullMarked
package io.holdfast.edge;

import org.jspecify.annotations.NullMarked;
