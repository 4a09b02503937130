@NullMarked
package io.holdfast.fanout.history;

import org.jspecify.annotations.NullMarked;
