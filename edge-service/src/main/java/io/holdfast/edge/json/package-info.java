/// JSON of the outside, read as a stream and written member by member, with the application's own
/// values left as the bytes they came in. It knows no message of any protocol. Start reading at
/// {@link io.holdfast.edge.json.JsonReader}.
@NullMarked
@Deterministic
package io.holdfast.edge.json;

import io.holdfast.runtime.Deterministic;
import org.jspecify.annotations.NullMarked;
