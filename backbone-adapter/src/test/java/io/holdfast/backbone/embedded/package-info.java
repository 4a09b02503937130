/// Tests of the embedded log: its contract, crashes and damage, and a bench of the bare log.
@NullMarked
package io.holdfast.backbone.embedded;

import org.jspecify.annotations.NullMarked;
