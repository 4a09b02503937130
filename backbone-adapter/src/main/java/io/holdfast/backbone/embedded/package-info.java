/// The built-in backbone: one durable log in a folder of this machine, without a server. It owns
/// the folder alone (lock file). It must never answer an append before the flush policy is
/// satisfied, never deliver what was not answered, and never continue an epoch of which anything
/// may be lost. Start reading at {@link io.holdfast.backbone.embedded.LogWriter}.
@NullMarked
@Rim
package io.holdfast.backbone.embedded;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
