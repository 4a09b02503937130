/// One loop per core that owns a share of the connections: it drives their machines and their hub,
/// and hands what they say to the write path. It decides nothing. Start reading at {@link
/// io.holdfast.edge.shard.ShardCore}.
@NullMarked
@Rim
package io.holdfast.edge.shard;

import io.holdfast.runtime.Rim;
import org.jspecify.annotations.NullMarked;
