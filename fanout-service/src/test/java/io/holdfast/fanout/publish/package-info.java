@NullMarked
package io.holdfast.fanout.publish;

import org.jspecify.annotations.NullMarked;
