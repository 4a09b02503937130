@NullMarked
package io.holdfast.fanout.core;

import org.jspecify.annotations.NullMarked;
