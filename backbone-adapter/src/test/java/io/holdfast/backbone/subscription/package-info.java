/// Tests of the supervisor on a clock of their own.
@NullMarked
package io.holdfast.backbone.subscription;

import org.jspecify.annotations.NullMarked;
