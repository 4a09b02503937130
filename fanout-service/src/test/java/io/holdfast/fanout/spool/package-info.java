@NullMarked
package io.holdfast.fanout.spool;

import org.jspecify.annotations.NullMarked;
