/// Tests of the core without a transport and without a backbone.
@NullMarked
package io.holdfast.backbone.serving;

import org.jspecify.annotations.NullMarked;
