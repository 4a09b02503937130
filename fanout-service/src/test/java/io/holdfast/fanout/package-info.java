@NullMarked
package io.holdfast.fanout;

import org.jspecify.annotations.NullMarked;
