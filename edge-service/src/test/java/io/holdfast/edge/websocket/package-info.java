/// Tests of `io.holdfast.edge.websocket`.
@NullMarked
package io.holdfast.edge.websocket;

import org.jspecify.annotations.NullMarked;
