/// Tests of the server API over a real HTTP server, with commands that only remember.
@NullMarked
package io.holdfast.edge.api;

import org.jspecify.annotations.NullMarked;
