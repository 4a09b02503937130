/// Publishers over the HTTP server API: raw keep-alive connections that know exactly which request
/// got which answer.
///
/// Start reading at {@link io.holdfast.system.publish.CountingPublisher}.
@NullMarked
package io.holdfast.system.publish;

import org.jspecify.annotations.NullMarked;
