/// The demo: settings that open one namespace to anyone, a publisher that is an ordinary caller of
/// the server API, and a page that is an ordinary client. Nothing here is needed to run Holdfast.
/// Start reading at {@link io.holdfast.standalone.demo.Demo}.
@NullMarked
@Rim
package io.holdfast.standalone.demo;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
