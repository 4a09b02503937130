/// Raw clients of the Centrifugo protocol in both its forms: thousands of connections on one
/// selector thread, and one blocking connection that may misbehave at will.
///
/// They judge what they receive and never repair it. Start reading at {@link
/// io.holdfast.system.client.Swarm}.
@NullMarked
package io.holdfast.system.client;

import org.jspecify.annotations.NullMarked;
