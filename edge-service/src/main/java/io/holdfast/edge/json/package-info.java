/// Reading JSON of the outside as a stream, with the application's own values left as the bytes
/// they came in. It knows no message of any protocol. Start reading at {@link
/// io.holdfast.edge.json.JsonReader}.
@NullMarked
package io.holdfast.edge.json;

import org.jspecify.annotations.NullMarked;
