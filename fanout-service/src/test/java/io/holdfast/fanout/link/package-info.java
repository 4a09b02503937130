@NullMarked
package io.holdfast.fanout.link;

import org.jspecify.annotations.NullMarked;
