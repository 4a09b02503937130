/// The HTTP server API on the client port: it reads calls, puts them to the edge's commands, and
/// writes what came back in the peer's shapes. It decides nothing about channels but what the
/// configuration says. Start reading at {@link io.holdfast.edge.api.ApiService}.
@NullMarked
package io.holdfast.edge.api;

import org.jspecify.annotations.NullMarked;
