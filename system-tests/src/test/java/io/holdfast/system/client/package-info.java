@NullMarked
package io.holdfast.system.client;

import org.jspecify.annotations.NullMarked;
