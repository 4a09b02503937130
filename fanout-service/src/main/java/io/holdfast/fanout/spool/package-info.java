/// The spool on the disk: what is held while the backbone is away, until its outcome is known. It
/// keeps, reads back and forgets what it is told to; what is held and when it is sent is decided in
/// {@link io.holdfast.fanout.publish.Spooled}. Start reading at {@link
/// io.holdfast.fanout.spool.SpoolFolder}.
@NullMarked
package io.holdfast.fanout.spool;

import org.jspecify.annotations.NullMarked;
