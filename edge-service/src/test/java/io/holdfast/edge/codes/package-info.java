/// Every code that a client can hear, brought about.
@NullMarked
package io.holdfast.edge.codes;

import org.jspecify.annotations.NullMarked;
