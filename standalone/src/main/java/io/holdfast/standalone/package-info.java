/// The command line, and the object graph of a process: any of the three services, or all of them
/// in one JVM over in-process links. It decides nothing that a service decides. Start reading at
/// {@link io.holdfast.standalone.HoldfastMain}, then {@link
/// io.holdfast.standalone.HoldfastProcess}.
@NullMarked
@Rim
package io.holdfast.standalone;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
