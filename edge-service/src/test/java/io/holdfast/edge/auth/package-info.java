/// Tests of token verification, with tokens written by the tests.
@NullMarked
package io.holdfast.edge.auth;

import org.jspecify.annotations.NullMarked;
