@NullMarked
package io.holdfast.fanout.dial;

import org.jspecify.annotations.NullMarked;
