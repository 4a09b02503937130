/// The scenarios of `system-tests/README.md` with the stock Java SDK.
///
/// Knows nothing of the server but its protocol. Runs in a process of its own: the SDK brings
/// another Protobuf runtime than ours. Start reading at {@link io.holdfast.stock.StockJava}.
@NullMarked
package io.holdfast.stock;

import org.jspecify.annotations.NullMarked;
