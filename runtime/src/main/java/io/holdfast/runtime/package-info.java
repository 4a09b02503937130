/// Mechanics that know no domain noun: time, loops, lifecycle, settings, health and telemetry
/// wiring. A class enters only when two services use it; it must never depend on the contract or a
/// service.
@NullMarked
package io.holdfast.runtime;

import org.jspecify.annotations.NullMarked;
