/// What every route of the client port needs: reading a bounded body, waiting for a loop's answer.
/// It knows no path. Start reading at {@link io.holdfast.edge.http.RequestBody}.
@NullMarked
@Rim
package io.holdfast.edge.http;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
