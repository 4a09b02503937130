/// The public keys that sign tokens, and the servers that publish them. A key server that is away
/// costs nobody a connection: keys that were read once go on counting, and a token that needs
/// another one is put off, never refused. Start reading at {@link io.holdfast.edge.keys.KeyServer}.
@NullMarked
package io.holdfast.edge.keys;

import org.jspecify.annotations.NullMarked;
