/// Tests of links and of the lists of their members.
@NullMarked
package io.holdfast.runtime.link;

import org.jspecify.annotations.NullMarked;
