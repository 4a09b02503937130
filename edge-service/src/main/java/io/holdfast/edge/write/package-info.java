/// The write path: bounded outboxes and the threads that empty them into sockets. A socket that
/// does not take its bytes costs its own outbox only. It must never look into a frame. Start
/// reading at {@link io.holdfast.edge.write.WriteLane}.
@NullMarked
@Rim
package io.holdfast.edge.write;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
