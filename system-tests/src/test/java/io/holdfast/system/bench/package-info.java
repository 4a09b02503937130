@NullMarked
package io.holdfast.system.bench;

import org.jspecify.annotations.NullMarked;
