/// `./holdfast faults`: real processes under load, a real backbone behind a proxy of ours, one
/// fault at a time, judged by the counters in the payloads.
///
/// It decides nothing about the product and must never end a process that it did not start. Start
/// reading at {@link io.holdfast.system.faults.FaultRun}.
@NullMarked
package io.holdfast.system.faults;

import org.jspecify.annotations.NullMarked;
