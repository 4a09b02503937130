/// What Holdfast asks of a backbone, whatever it is: partition logs with dense sequences,
/// positioned appends, tails, history by channel, heartbeats that come back. Values and interfaces
/// only; nothing here may know a driver. Each implementation passes `BackboneContract`. Start
/// reading at {@link io.holdfast.backbone.spi.Backbone}.
@NullMarked
package io.holdfast.backbone.spi;

import org.jspecify.annotations.NullMarked;
