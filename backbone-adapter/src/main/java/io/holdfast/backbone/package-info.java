/// The adapter to a durable backbone: stores publications, follows the backbone's tail, and says
/// what it can prove about continuity. It must never guess: what is not proven is announced as a
/// new epoch.
@NullMarked
package io.holdfast.backbone;

import org.jspecify.annotations.NullMarked;
