/// One JVM with the three services over in-process links, and the command line that starts any of
/// them. It wires and starts; it must never hold logic a service would need.
@NullMarked
package io.holdfast.standalone;

import org.jspecify.annotations.NullMarked;
