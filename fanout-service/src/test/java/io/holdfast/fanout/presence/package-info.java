@NullMarked
package io.holdfast.fanout.presence;

import org.jspecify.annotations.NullMarked;
