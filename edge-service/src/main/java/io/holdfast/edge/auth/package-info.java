/// Who a client is: verification of connection and subscription tokens. It must never look at a
/// connection's state, and reads no key from anywhere itself. Start reading at {@link
/// io.holdfast.edge.auth.TokenVerifier}.
@NullMarked
package io.holdfast.edge.auth;

import org.jspecify.annotations.NullMarked;
