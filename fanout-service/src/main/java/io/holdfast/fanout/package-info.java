/// The fan-out service: bounded history, continuity and recovery verdicts for every followed
/// channel. It must never hold a client's connection; its readers are edges.
@NullMarked
package io.holdfast.fanout;

import org.jspecify.annotations.NullMarked;
