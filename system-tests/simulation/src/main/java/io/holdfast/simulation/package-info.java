/// The shipped cores of all three services between simulated clients, publishers, links and a
/// backbone, on one virtual clock and one seed: the same seed is the same run. Start reading at
/// {@link io.holdfast.simulation.Run}.
@NullMarked
package io.holdfast.simulation;

import org.jspecify.annotations.NullMarked;
