/// Tests of loading and checking settings, on a small catalog of their own.
@NullMarked
package io.holdfast.runtime.settings;

import org.jspecify.annotations.NullMarked;
